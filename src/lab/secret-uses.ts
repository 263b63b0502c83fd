import { findEntry } from "../catalogue/catalogue.ts";
import { containersOf } from "./containers.ts";
import type { Path } from "./problem.ts";
import type { Lab } from "./schema/lab.ts";

/** A secret that a service reads, and the node of lab.yaml that says so. */
export interface SecretUse {
  readonly secret: string;
  readonly path: Path;
}

/** What a service reads on each of its hosts, companions included; the catalogue's own names stand at `uses`. */
export function secretsOf(service: string, written: Lab["services"][string]): readonly SecretUse[] {
  const path = ["services", service];
  const entry = findEntry(written.uses);
  if (entry?.runtime.kind === "native") {
    return written.environmentSecrets.map((secret, i) => ({
      secret,
      path: [...path, "environmentSecrets", i],
    }));
  }
  const uses = containersOf(service, written).flatMap(({ path: place, written: said, container }) => {
    const usual = said === undefined ? place : [...path, "uses"];
    const variables = new Map(said?.environmentSecrets.map((secret, i) => [secret, i]));
    const files = new Map(said?.secretFiles.map(({ mount }, i) => [mount, i]));
    return [
      ...container.environmentSecrets.map((secret) => {
        const i = variables.get(secret);
        return { secret, path: i === undefined ? usual : [...place, "environmentSecrets", i] };
      }),
      ...container.secretFiles.map(({ secret, mount }) => {
        const i = files.get(mount);
        return { secret, path: i === undefined ? usual : [...place, "secretFiles", i, "secret"] };
      }),
    ];
  });
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}
