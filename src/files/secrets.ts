import type { Facts } from "../lab/facts.ts";
import type { Secrets } from "../lab/model.ts";
import { hasSecret, secretPath } from "../lab/secrets.ts";
import { type NixAttrs, type NixExpression, nixPath, reference } from "./nix/value.ts";
import { relativePath } from "./paths.ts";

/** A secret that a file of one host makes use of. */
export interface SecretUse {
  readonly secret: string;
  /** Units that are restarted when it changes. */
  readonly restartUnits: readonly string[];
  /** Who can read it; null: root. */
  readonly uid?: number | null;
  readonly gid?: number | null;
}

/** What is known of secrets when a file of `host` is written. */
export interface SecretPlaces {
  readonly secrets: Secrets;
  readonly facts: Facts;
  readonly host: string;
}

/** Whether the tree holds it. Nix fails on a file that is not there, so that others are left out. */
export function isThere(places: SecretPlaces, secret: string): boolean {
  return hasSecret(places.facts, secretPath(places, places.host, secret), secret);
}

/** Where sops-nix puts the secret's text on the host. */
export function pathOfSecret(secret: string): NixExpression {
  return reference("config", "sops", "secrets", secret, "path");
}

/** The paths of those secrets that are there. */
export function pathsOfSecrets(places: SecretPlaces, secrets: readonly string[]): readonly NixExpression[] {
  return secrets.filter((secret) => isThere(places, secret)).map(pathOfSecret);
}

/** `sops.secrets` of a file at `path`; undefined where none of them is there. */
export function declareSecrets(
  places: SecretPlaces,
  path: string,
  uses: readonly SecretUse[],
): NixAttrs | undefined {
  const bySecret = Map.groupBy(
    uses.filter(({ secret }) => isThere(places, secret)),
    ({ secret }) => secret,
  );
  if (bySecret.size === 0) return undefined;
  return Object.fromEntries(
    [...bySecret].map(([secret, of]) => {
      const file = secretPath(places, places.host, secret);
      const restartUnits = [...new Set(of.flatMap((use) => use.restartUnits))].toSorted();
      const owner = of.find(({ uid, gid }) => (uid ?? gid ?? null) !== null);
      return [
        secret,
        {
          sopsFile: nixPath(relativePath(path, file)),
          format: formats[file.slice(file.lastIndexOf(".") + 1)],
          uid: owner?.uid ?? undefined,
          gid: owner?.gid ?? undefined,
          restartUnits: restartUnits.length === 0 ? undefined : restartUnits,
        },
      ];
    }),
  );
}

/** sops-nix's word for a file's ending, where it is not its default. */
const formats: Readonly<Record<string, string>> = {
  json: "json",
  env: "dotenv",
  ini: "ini",
  bin: "binary",
};
