import type { Path } from "../lab/problem.ts";
import { isWhole } from "../lab/secret-names.ts";
import { hasSecret } from "../lab/secrets.ts";
import { type CreationRule, SOPS_CONFIG } from "../secrets/config/config.ts";
import type { WarningRule } from "./rule.ts";
import type { Scene } from "./scene.ts";
import { aboutFile, configScope, fileStart, inConfig, pathOf, perSealed, type Sealed } from "./sealed.ts";

const ruleMissing = perSealed(
  {
    id: "secret-rule-missing",
    severity: "error",
    title: "Secrets file without a rule",
    condition: "no rule of .sops.yaml matches the path of a secrets file",
    remedy: "add the file under secrets.files, or a rule for it: until then nobody can say who may read it",
  },
  ({ config, ruleOf, scene }) =>
    config === undefined
      ? []
      : [...scene.facts.sopsFiles.keys()]
          .filter((path) => ruleOf(path) === undefined)
          .map((path) => aboutFile(path, { message: `no rule of ${SOPS_CONFIG} matches ${path}` })),
);

const ruleShadowed = perSealed(
  {
    id: "secret-rule-shadowed",
    severity: "warning",
    title: "Rule that never counts",
    condition: "each secrets file that a rule of .sops.yaml matches is matched by a rule before it",
    remedy:
      "put it before the other one, or make the other one's path_regex narrower: ^ at its start, $ at its end",
  },
  (sealed) => {
    const { config, scene, allowed } = sealed;
    if (config === undefined) return [];
    const paths = [...new Set([...scene.facts.sopsFiles.keys(), ...allowed.keys()])];
    return config.rules.flatMap((rule) => {
      const winner = hiddenBy(rule, sealed, paths);
      // A file that nobody saw may be the one that it is for.
      const isUnsure = pathOf(rule) === undefined && scene.facts.unlisted.length > 0;
      if (winner === undefined || rule.pattern === null || isUnsure) return [];
      const message = `rule ${rule.number} (${rule.pattern}) never counts: rule ${winner.number} matches first`;
      return [{ message, at: inConfig(config, rule.pattern), scope: configScope, hosts: [] }];
    });
  },
);

/** The rule that wins wherever another one matches. */
function hiddenBy(
  rule: CreationRule,
  { ruleOf }: Sealed,
  paths: readonly string[],
): CreationRule | undefined {
  const only = pathOf(rule);
  const winners = (only === undefined ? paths.filter(rule.matches) : [only]).map(ruleOf);
  return winners.includes(rule) ? undefined : winners[0];
}

const keyMissing = perSealed(
  {
    id: "secret-key-missing",
    severity: "error",
    title: "Secret that does not exist",
    condition:
      "a host that exists reads a secret that its file in the tree does not hold, or the file is not there",
    remedy: "sops FILE, then add it: what needs it is left out of the generated Nix until then",
  },
  ({ needs, recipients, scene }) =>
    [...needs].flatMap(([path, all]) => {
      const missing = all.filter(
        ({ host, secret }) => recipients.has(host) && !hasSecret(scene.facts, path, secret),
      );
      const names = [...new Set(missing.map(({ secret }) => secret))];
      if (names.length === 0) return [];
      const hosts = [...new Set(missing.map(({ host }) => host))];
      const isThere = scene.facts.secrets.has(path);
      const at = isThere ? fileStart(path) : placeOf(path, scene);
      const lacks = isThere ? `${path} does not hold` : `${path} is not there, and should hold`;
      return [
        aboutFile(path, {
          message: `${lacks} ${names.join(", ")}`,
          remedy: commandFor(path, names),
          hosts,
          at,
        }),
      ];
    }),
);

/** Where lab.yaml speaks of a file that is not there: under secrets.files, or the host whose own it is. */
function placeOf(path: string, { model }: Scene): Path {
  const i = model.secrets.files.findIndex((file) => file.path === path);
  return i >= 0 ? ["secrets", "files", i, "path"] : ["hosts", path.split("/")[1] ?? ""];
}

/** `sops set` takes the way to a value as JSON keys; the value itself is typed in an editor, not on a command line. */
function commandFor(path: string, names: readonly string[]): string {
  if (isWhole(path)) return `sops ${path}, and write all of it: the host gets the file as it is`;
  return `sops ${path}, and add: ${names.join(", ")} (a / is a map in a map)`;
}

const unreadable = perSealed(
  {
    id: "secret-file-plaintext",
    severity: "error",
    title: "Secrets file that sops did not encrypt",
    condition: "a file *.sops.* has no metadata of sops, or it or .sops.yaml cannot be read",
    remedy:
      "sops encrypt --in-place FILE, and renew the values: what was committed in the clear stays in the history",
  },
  ({ faults }) =>
    faults.map(({ path, code, detail, line = 1 }) => ({
      message: `${path}: ${detail}`,
      at: { file: path, line, column: 1 },
      scope: [path],
      hosts: [],
      ...(code === "not-sops" ? {} : { remedy: "put it in order, or take it from an earlier commit" }),
    })),
);

export const secretFileRules: readonly WarningRule[] = [ruleMissing, ruleShadowed, keyMissing, unreadable];
