import { catalogue } from "../catalogue/catalogue.ts";

/** /var/lib/<name> of a unit with DynamicUser leads to /var/lib/private/<name> (systemd.exec(5)). */
const dynamicUsers = catalogue.flatMap(({ runtime }) =>
  runtime.kind === "native"
    ? runtime.state
        .filter((path) => path.startsWith("/var/lib/private/"))
        .map((path) => [path.replace("/private/", "/"), path] as const)
    : [],
);

const links: ReadonlyMap<string, string> = new Map([["/var/run", "/run"], ...dynamicUsers]);

/** Where a path leads that is a symbolic link on NixOS; undefined for any other, as far as is known. */
export function linkTarget(path: string): string | undefined {
  return links.get(path);
}
