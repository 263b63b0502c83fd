import { imageParts } from "../../catalogue/catalogue.ts";
import { freeName } from "../containers.ts";
import type { Draft } from "./draft.ts";
import type { Group } from "./group.ts";
import type { Known } from "./known.ts";
import type { Place } from "./place.ts";

/** What a service cannot be called after what it is in the compose file: that says its part only. */
const generic = /^(app|application|web|webserver|server|main|frontend|backend|service)$/;

/** The name by which a container of podman finds its host. */
export const THE_HOST = "host.containers.internal";

/** What the service is called: as in the catalogue, as in the compose file, or after its image. */
export function nameOf(
  main: Draft,
  { known, place, project }: { known: Known | undefined; place: Place; project: string },
): string {
  const own = generic.test(main.name) ? [project, repositoryName(main)] : [main.name];
  const wanted = [
    ...(known === undefined ? [] : [known.entry.name]),
    ...own,
    repositoryName(main),
    "imported",
  ];
  const names = wanted.flatMap((text) => freeName(text, place.services) ?? []);
  const isPlain = (name: string) => wanted.some((text) => freeName(text, new Set()) === name);
  return names.find(isPlain) ?? names[0] ?? "imported";
}

function repositoryName({ image }: Draft): string {
  return imageParts(image ?? "").repository.replace(/^.*\//, "");
}

/** Companions by their short names: the catalogue's, else the compose file's. */
export function aliasesOf(
  companions: readonly Draft[],
  service: string,
  known: Known | undefined,
): ReadonlyMap<Draft, string> {
  const used = new Set([service, ...Object.keys(known?.entry.runtime.companions ?? {})]);
  return new Map(
    companions.map((draft) => {
      const alias =
        known?.aliases.get(draft) ?? freeName(draft.name, used) ?? `beside-${companions.indexOf(draft)}`;
      used.add(alias);
      return [draft, alias];
    }),
  );
}

/** Names of hosts in the compose file, and what is found under other ones here. */
export function renamedHosts(
  { main }: Group,
  { name, aliases, apart }: { name: string; aliases: ReadonlyMap<Draft, string>; apart: readonly Draft[] },
): ReadonlyMap<string, string> {
  // Their numbers in a variable hold only where the host's are the container's.
  const near = apart.filter((draft) => draft.ports.every(({ host = 0, container }) => host === container));
  const all = [...aliases, [main, name] as const, ...near.map((draft) => [draft, THE_HOST] as const)];
  return new Map(
    all.flatMap(([draft, alias]) =>
      [draft.name, draft.containerName].flatMap((old) =>
        old === undefined || old === alias ? [] : [[old, alias] as const],
      ),
    ),
  );
}
