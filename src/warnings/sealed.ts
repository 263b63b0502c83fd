import { type SecretNeed, secretNeeds } from "../lab/needs.ts";
import type { Path, Position } from "../lab/problem.ts";
import { ownSecretsFile } from "../lab/secrets.ts";
import { type CreationRule, SOPS_CONFIG, type SopsConfig } from "../secrets/config/config.ts";
import { readSopsConfig } from "../secrets/config/read.ts";
import { isFault, type SopsFault } from "../secrets/sops/fault.ts";
import type { SopsFile } from "../secrets/sops/file.ts";
import { readSopsFile } from "../secrets/sops/read.ts";
import { sshToAge } from "../secrets/ssh-to-age.ts";
import type { Found, WarningKind, WarningRule } from "./rule.ts";
import type { Scene } from "./scene.ts";
import { positionOf } from "./source.ts";

/** What lab.yaml, .sops.yaml and the files say of who can read which secret; no key is needed to know it. */
export interface Sealed {
  readonly scene: Scene;
  /** Undefined where there is none that can be read. */
  readonly config: SopsConfig | undefined;
  /** The rule that decides about a path: the first that matches. */
  readonly ruleOf: (path: string) => CreationRule | undefined;
  readonly files: readonly SopsFile[];
  /** Files, or .sops.yaml, that cannot be read. */
  readonly faults: readonly SopsFault[];
  /** What hosts read, by the path of the file that has to hold it. */
  readonly needs: ReadonlyMap<string, readonly SecretNeed[]>;
  /** The recipient that a host's sshHostKey makes, by host; pending hosts have none. */
  readonly recipients: ReadonlyMap<string, string>;
  /** Hosts that lab.yaml lets read a path; undefined for a path that it does not know. */
  readonly allowed: ReadonlyMap<string, ReadonlySet<string>>;
}

const known = new WeakMap<Scene, Sealed>();

/** Once for all rules. */
function sealedOf(scene: Scene): Sealed {
  const sealed = known.get(scene) ?? makeSealed(scene);
  known.set(scene, sealed);
  return sealed;
}

function makeSealed(scene: Scene): Sealed {
  const { facts, model } = scene;
  const read = facts.sopsConfig === null ? undefined : readSopsConfig(facts.sopsConfig);
  const config = read === undefined || isFault(read) ? undefined : read;
  const files = [...facts.sopsFiles].map(([path, text]) => readSopsFile(path, text));
  const allowed = new Map(model.hosts.map(({ name }) => [ownSecretsFile(name), new Set([name])] as const));
  for (const { path, hosts } of model.secrets.files) {
    allowed.set(path, new Set([...(allowed.get(path) ?? []), ...hosts]));
  }
  return {
    scene,
    config,
    ruleOf: firstMatch(config?.rules ?? []),
    files: files.flatMap((file) => (isFault(file) ? [] : [file])),
    faults: [...(read === undefined ? [] : [read]), ...files].flatMap((one) => (isFault(one) ? [one] : [])),
    needs: Map.groupBy(secretNeeds(model), ({ path }) => path),
    recipients: new Map(
      model.hosts.flatMap(({ name, sshHostKey }) => {
        const recipient = sshHostKey === null ? undefined : sshToAge(sshHostKey);
        return recipient === undefined ? [] : [[name, recipient] as const];
      }),
    ),
    allowed,
  };
}

/** Of many rules most are for one path: those are looked up, so that a thousand hosts are no million matches. */
function firstMatch(rules: readonly CreationRule[]): Sealed["ruleOf"] {
  const exact = new Map<string, CreationRule>();
  for (const rule of rules) {
    const path = pathOf(rule);
    if (path !== undefined && !exact.has(path)) exact.set(path, rule);
  }
  const others = rules.filter((rule) => pathOf(rule) === undefined);
  return (path) => {
    const [one, other] = [exact.get(path), others.find((rule) => rule.matches(path))];
    if (one === undefined || other === undefined) return one ?? other;
    return one.number < other.number ? one : other;
  };
}

/** The one path that a pattern such as `^hosts/luna/secrets\.sops\.yaml$` means. */
export function pathOf({ pattern }: Pick<CreationRule, "pattern">): string | undefined {
  return /^\^((?:[A-Za-z0-9_/-]|\\[.+])+)\$$/.exec(pattern ?? "")?.[1]?.replaceAll("\\", "");
}

/** A rule about secrets files and .sops.yaml. */
export function perSealed(kind: WarningKind, find: (sealed: Sealed) => readonly Found[]): WarningRule {
  return { ...kind, needs: "repository", find: (scene) => find(sealedOf(scene)) };
}

export function fileStart(file: string): Position {
  return { file, line: 1, column: 1 };
}

/** Something about one secrets file, at its first line. */
export function aboutFile(path: string, said: Omit<Found, "at" | "scope" | "hosts"> & Partial<Found>): Found {
  return { at: fileStart(path), scope: [path], hosts: [], ...said };
}

/** The first place of .sops.yaml that holds a text. */
export function inConfig(config: Pick<SopsConfig, "text">, text: string): Position {
  return positionOf(SOPS_CONFIG, config.text, new RegExp(text.replaceAll(/[^A-Za-z0-9]/g, "\\$&")));
}

export const configScope: Path = [SOPS_CONFIG];
