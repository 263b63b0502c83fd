import { SecretName, SopsPath } from "../lab/schema/terms.ts";
import type { Entry } from "./block.ts";
import type { NixFile } from "./nix/bindings.ts";
import { resolvePath } from "./nix/path.ts";
import type { Expression } from "./nix/tree.ts";
import { hostsOf } from "./placement.ts";
import { at } from "./repository.ts";
import type { View } from "./view.ts";

interface SecretFile {
  readonly place: string;
  readonly hosts: Set<string>;
  readonly names: Set<string>;
}

/** sops.secrets.<name> by the file that holds them: their own sopsFile, else the default of their host. */
function secretFiles(view: View): (readonly [path: string, file: SecretFile])[] {
  const files = new Map<string, SecretFile>();
  for (const member of view.repository.members("sops.secrets")) {
    if (!SecretName.safeParse(member.name).success) continue;
    for (const host of hostsOf(view, member)) {
      const own = member.options.get("sopsFile");
      const path = own === undefined ? defaultFile(view, host) : pathOf(view, member.file, own.value);
      if (path === undefined) continue;
      const file = files.get(path) ?? {
        place: at(member.file, member.line),
        hosts: new Set(),
        names: new Set(),
      };
      files.set(path, file);
      file.hosts.add(host);
      file.names.add(member.name);
    }
  }
  return [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** secrets.files, and the files whose names it does not take. */
export function findSecretFiles(view: View): {
  readonly entries: readonly Entry[];
  readonly notes: readonly string[];
} {
  const sorted = secretFiles(view);
  const isRight = (path: string) => SopsPath.safeParse(path).success;
  return {
    entries: sorted.flatMap(([path, { place, hosts, names }]) =>
      isRight(path)
        ? [
            {
              key: path,
              value: { path, hosts: [...hosts].toSorted(), names: [...names].toSorted() },
              comment: place,
            },
          ]
        : [],
    ),
    notes: sorted.flatMap(([path, { place, hosts, names }]) =>
      isRight(path)
        ? []
        : [
            `secrets in ${path} (${place}), a name that secrets.files does not take, on ${[...hosts].join(", ")}: ${[...names].join(", ")}`,
          ],
    ),
  };
}

function defaultFile(view: View, host: string): string | undefined {
  const [said] = view.of(host, "sops.defaultSopsFile");
  return said && pathOf(view, said.file, said.statement.value);
}

function pathOf({ repository: { values } }: View, file: NixFile, value: Expression): string | undefined {
  const atom = value.find(({ kind }) => kind === "path");
  const written = atom?.kind === "path" ? values.partsText(file, atom.parts) : undefined;
  return written === undefined ? undefined : resolvePath(file.file, written);
}
