import { createHash } from "node:crypto";
import type { Model } from "../lab/model.ts";
import { type Departed, departedHosts, dueHosts, type HostChange, knownKeys, staleIn } from "./audit.ts";
import { type CreationRule, recipientOfHost, ruleFor, type SopsConfig } from "./config/config.ts";
import { readSopsConfig } from "./config/read.ts";
import { copyFault, type Kept, labelFault, twinsOf, type Wraps, wrapsOf } from "./planted.ts";
import { replacedIn, scopeFault, takenFault } from "./scope.ts";
import { isFault, type SopsFault } from "./sops/fault.ts";
import type { SopsFile, Target } from "./sops/file.ts";
import { planRewrap, readSopsFile } from "./sops/read.ts";
import { ageRecipients, withoutRecipient } from "./sops/recipients.ts";

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
  /** Names of the values in it: what a replaced or removed key could read until now. */
  readonly names: readonly string[];
  /** Recipients that can read it no longer. */
  readonly lost: readonly string[];
  /** Labels of entries on whose strength a newcomer gets it. */
  readonly claims: readonly string[];
  /** Recipients in whose right newcomers get it: what these may not read, it must not give away. */
  readonly inRightOf: readonly string[];
  /** Other files in which an entry of a claim stands word for word: copies, or one of them was planted. */
  readonly twins: readonly string[];
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
  /** Hosts that lab.yaml does not have and .sops.yaml still names: their keys go once a sync has taken them out of it. */
  readonly departed: readonly Departed[];
  /** Hosts that have a key in lab.yaml and none in labkeeper's part of .sops.yaml: there is no old one to replace. */
  readonly unnamed: readonly string[];
  /** All files that can be read. */
  readonly tree: readonly Kept[];
}

/** What is asked for besides new keys. */
export interface Besides {
  /** Take up all files that the hosts read, even where their keys are the same: for new data keys. */
  readonly everyFile?: boolean;
  /** Take out keys that no rule names and nobody has any more: of hosts that left. */
  readonly takeOut?: boolean;
}

/**
 * Plans "old key -> new key" for `hosts`, and nothing that gives anybody else access: a file is re-wrapped where the old
 * key is in it and its rule names the host. A ciphertext that someone copied into a host's directory has not got the
 * host's key, and gets none.
 */
export function planRekey(
  { model, config, texts }: Sealing,
  hosts: readonly string[],
  { everyFile = false, takeOut = false }: Besides = {},
): RekeyPlan | SopsFault {
  const changes = dueHosts(model, config).filter(({ host }) => hosts.includes(host));
  const taken = takenFault(changes, config);
  if (taken !== undefined) return taken;
  const after = readSopsConfig(replaced(config.text, changes));
  if (isFault(after)) return after;
  const stray = scopeFault(config, after, changes);
  if (stray !== undefined) return stray;
  const read = [...texts].map(([path, text]) => ({ path, text, file: readSopsFile(path, text) }));
  const sound = read.flatMap(({ text, file }) => (isFault(file) ? [] : [{ text, file }]));
  const asked = {
    changes,
    current: everyFile
      ? hosts.flatMap((host) => recipientOfHost(config, host) ?? [])
      : changes.map(({ old }) => old),
    known: takeOut ? knownKeys(model, config) : undefined,
    wraps: wrapsOf(sound.map(({ file }) => file)),
    readers: new Map(sound.map(({ file }) => [file.path, new Set(ageRecipients(file.groups))])),
  };
  const results = read.map((one) => planFile(one, ruleFor(config, one.path), asked));
  return {
    changes,
    config: after,
    files: results.flatMap((result) => (typeof result === "object" && !isFault(result) ? [result] : [])),
    left: results.flatMap((result) => (typeof result === "string" ? [result] : [])),
    faults: results.flatMap((result) => (typeof result === "object" && isFault(result) ? [result] : [])),
    unnamed: unnamedAmong(hosts, model, config),
    departed: takeOut ? departedHosts(model, config) : [],
    tree: sound.map(({ text, file: { path } }) => ({
      path,
      text,
      readers: asked.readers.get(path) ?? new Set(),
    })),
  };
}

function unnamedAmong(asked: readonly string[], { hosts }: Model, config: SopsConfig): readonly string[] {
  return hosts.flatMap(({ name, sshHostKey }) =>
    asked.includes(name) && sshHostKey !== null && recipientOfHost(config, name) === undefined ? [name] : [],
  );
}

function replaced(text: string, changes: readonly HostChange[]): string {
  return changes.reduce((result, { old, fresh }) => result.replaceAll(old, fresh), text);
}

interface Asked {
  readonly changes: readonly HostChange[];
  /** The recipients whose files are meant. */
  readonly current: readonly string[];
  /** Everyone that is known; undefined: nobody is taken out. */
  readonly known: ReadonlySet<string> | undefined;
  readonly wraps: Wraps;
  /** Who can read each file. */
  readonly readers: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The change of a file; its path where it is left alone; undefined where it is nobody's of those who are meant. */
function planFile(
  { path, text, file }: { readonly path: string; readonly text: string; readonly file: SopsFile | SopsFault },
  rule: CreationRule | undefined,
  asked: Asked,
): FileChange | SopsFault | string | undefined {
  const { changes, current, known } = asked;
  const named = new Set(rule?.groups.flat().map(({ id }) => id));
  const isNamed = current.some((one) => named.has(one));
  if (isFault(file)) return isNamed ? file : undefined;
  const held = file.groups.flat().flatMap(({ id }) => (current.includes(id) ? [id] : []));
  const stale = known && rule ? staleIn(file.groups, rule, known).filter(({ kind }) => kind === "age") : [];
  if (held.length === 0 && stale.length === 0) return isNamed ? path : undefined;
  if (!held.every((id) => named.has(id))) return strayReader(path, rule);
  const claims = changes.flatMap(({ old }) => (held.includes(old) ? [old] : []));
  const planted = plantedIn(file, claims, asked);
  if (planted !== undefined) return planted;
  const twins = twinsOf(file, claims, asked.wraps);
  const gone = stale.map(({ id }) => id);
  const target = gone.reduce<Target>(withoutRecipient, replacedIn(file.groups, changes));
  const plan = planRewrap(file, target);
  if (isFault(plan)) return plan;
  return {
    path,
    text,
    target,
    names: file.names,
    lost: [...claims, ...gone],
    claims,
    inRightOf: claims,
    twins,
  };
}

function strayReader(path: string, rule: CreationRule | undefined): SopsFault {
  const whose = rule === undefined ? "no rule matches it" : `rule ${rule.number} does not name the host`;
  const detail = `the old key is in it, but ${whose}: first run sops updatekeys ${path}`;
  return { code: "scope", path, detail };
}

function plantedIn(
  file: SopsFile,
  claims: readonly string[],
  { wraps, readers }: Asked,
): SopsFault | undefined {
  for (const old of claims) {
    const mayRead = (path: string) => readers.get(path)?.has(old) === true;
    const fault = labelFault(file, old) ?? copyFault(file, wraps, mayRead);
    if (fault !== undefined) return fault;
  }
  return undefined;
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
