import { createHash } from "node:crypto";
import type { Model } from "../lab/model.ts";
import { dueHosts, type HostChange } from "./audit.ts";
import {
  type CreationRule,
  hostOfAnchor,
  recipientOfHost,
  ruleFor,
  SOPS_CONFIG,
  type SopsConfig,
} from "./config/config.ts";
import { readSopsConfig } from "./config/read.ts";
import { isFault, type SopsFault } from "./sops/fault.ts";
import type { Identity, KeyGroup, Target } from "./sops/file.ts";
import { planRewrap, readSopsFile } from "./sops/read.ts";
import { withReplaced } from "./sops/recipients.ts";
import { rewrapAll } from "./sops/rewrap.ts";
import { type Rotation, rotate } from "./sops/rotate.ts";

/** One tree as the rekey sees it. */
export interface Sealing {
  readonly model: Model;
  readonly config: SopsConfig;
  /** path -> text of its secrets files. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A file whose recipients change, or that gets a new data key. */
export interface FileChange {
  readonly path: string;
  readonly text: string;
  readonly target: Target;
  /** Names of the values in it: what a replaced key could read until now. */
  readonly names: readonly string[];
}

/** What is going to be done; nothing of it needs a key. */
export interface RekeyPlan {
  readonly changes: readonly HostChange[];
  /** .sops.yaml with the new keys. */
  readonly config: SopsConfig;
  readonly files: readonly FileChange[];
  /** Files that a rule gives to the host, and whose own list does not have it: they are not opened for it. */
  readonly left: readonly string[];
  /** Why some files cannot be done. */
  readonly faults: readonly SopsFault[];
}

/**
 * Plans "old key -> new key" for `hosts`, and nothing else: a file is re-wrapped where the old key is in it and its rule
 * names the host. A ciphertext that someone copied into a host's directory has not got the host's key, and gets none.
 * With `everyFile` the files that a host reads are taken up even where its key is the same: for a new data key.
 */
export function planRekey(
  { model, config, texts }: Sealing,
  hosts: readonly string[],
  everyFile = false,
): RekeyPlan | SopsFault {
  const changes = dueHosts(model, config).filter(({ host }) => hosts.includes(host));
  const taken = takenFault(changes, config);
  if (taken !== undefined) return taken;
  const current = hosts.flatMap((host) => recipientOfHost(config, host) ?? []);
  const after = readSopsConfig(replaced(config.text, changes));
  if (isFault(after)) return after;
  const stray = scopeFault(config, after, changes);
  if (stray !== undefined) return stray;
  const results = [...texts].map(([path, text]) => {
    const rule = ruleFor(config, path);
    return planFile({ path, text }, rule, {
      changes,
      current: everyFile ? current : changes.map(({ old }) => old),
    });
  });
  return {
    changes,
    config: after,
    files: results.flatMap((result) => (typeof result === "object" && !isFault(result) ? [result] : [])),
    left: results.flatMap((result) => (typeof result === "string" ? [result] : [])),
    faults: results.flatMap((result) => (typeof result === "object" && isFault(result) ? [result] : [])),
  };
}

/** Two hosts that exchanged their keys: old -> new by text would give the files of one to both. */
function takenFault(changes: readonly HostChange[], { ours }: SopsConfig): SopsFault | undefined {
  const owners = new Map([...ours].map(([anchor, recipient]) => [recipient, anchor]));
  for (const { host, fresh } of changes) {
    const owner = owners.get(fresh);
    if (owner === undefined || hostOfAnchor(owner) === host) continue;
    const detail = `the new key of ${host} is there as ${owner}, who would get its files: give ${host} a key of its own`;
    return { code: "scope", path: SOPS_CONFIG, detail };
  }
  return undefined;
}

interface Asked {
  readonly changes: readonly HostChange[];
  /** The recipients whose files are meant. */
  readonly current: readonly string[];
}

/** The change of a file; its path where it is left alone; undefined where it is nobody's of those who are meant. */
function planFile(
  { path, text }: Pick<FileChange, "path" | "text">,
  rule: CreationRule | undefined,
  { changes, current }: Asked,
): FileChange | SopsFault | string | undefined {
  const isNamed = rule?.groups.flat().some(({ id }) => current.includes(id)) === true;
  const file = readSopsFile(path, text);
  if (isFault(file)) return isNamed ? file : undefined;
  const held = file.groups.flat().filter(({ id }) => current.includes(id));
  if (held.length === 0) return isNamed ? path : undefined;
  const named = new Set(rule?.groups.flat().map(({ id }) => id));
  if (!held.every(({ id }) => named.has(id))) {
    const whose = rule === undefined ? "no rule matches it" : `rule ${rule.number} does not name the host`;
    return {
      code: "scope",
      path,
      detail: `the old key is in it, but ${whose}: first run sops updatekeys ${path}`,
    };
  }
  const target = replacedIn(file.groups, changes);
  const plan = planRewrap({ path, text, target });
  return isFault(plan) ? plan : { path, text, target, names: file.names };
}

function replacedIn(groups: readonly KeyGroup[], changes: readonly HostChange[]): Target {
  return changes.reduce<Target>((target, { old, fresh }) => withReplaced(target, old, fresh), groups);
}

function replaced(text: string, changes: readonly HostChange[]): string {
  return changes.reduce((result, { old, fresh }) => result.replaceAll(old, fresh), text);
}

/** The first rule in which more than the keys of these hosts differs. */
export function scopeFault(
  before: SopsConfig,
  after: SopsConfig,
  changes: readonly HostChange[],
): SopsFault | undefined {
  const said = ({ pattern, groups, selector }: CreationRule) =>
    JSON.stringify([pattern, groups, selector ?? null]);
  const expected = before.rules.map((rule) => said({ ...rule, groups: replacedIn(rule.groups, changes) }));
  const found = after.rules.map(said);
  const count = Math.max(expected.length, found.length);
  const stray = Array.from({ length: count }, (_, i) => i).find((i) => expected[i] !== found[i]);
  if (stray === undefined) return undefined;
  return {
    code: "scope",
    path: SOPS_CONFIG,
    detail: `rule ${stray + 1} would change in more than the keys of ${changes.map(({ host }) => host).join(", ")}`,
  };
}

/**
 * Twelve hexadecimal digits that stand for a plan on one commit: what a person confirms. Another commit, key, file or rule
 * gives another.
 *
 * @param head id of the commit whose tree was read
 */
export function rekeyId({ changes, config, files }: RekeyPlan, head: string): string {
  const said = [
    head,
    changes.map(({ host, old, fresh }) => [host, old, fresh]),
    config.text,
    files.map(({ path, text, target }) => [path, text, target]),
  ];
  return createHash("sha256").update(JSON.stringify(said)).digest("hex").slice(0, 12);
}

/** How the files are done. */
export interface Doing {
  readonly identities: readonly Identity[];
  /** Seal all values with a new data key, too. */
  readonly rotate: boolean;
  readonly at: Date;
}

/** The new texts by path, and what was refused. Writes nothing. */
export async function sealFiles(
  files: readonly FileChange[],
  { identities, rotate: isRotation, at }: Doing,
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly faults: readonly SopsFault[] }> {
  const sealed = files.map(({ path, text, target }) => ({ path, text, identities, target }));
  const results = isRotation
    ? await inTurn(sealed.map((file) => ({ ...file, at })))
    : await rewrapAll(sealed);
  const texts = new Map<string, string>();
  const faults: SopsFault[] = [];
  for (const [i, result] of results.entries()) {
    if (isFault(result)) faults.push(result);
    else texts.set(files[i]?.path ?? "", result.text);
  }
  return { texts, faults };
}

async function inTurn(files: readonly Rotation[]): Promise<Awaited<ReturnType<typeof rotate>>[]> {
  const results: Awaited<ReturnType<typeof rotate>>[] = [];
  for (const file of files) results.push(await rotate(file));
  return results;
}
