import type { Model } from "../lab/model.ts";
import { type SecretNeed, secretNeeds } from "../lab/needs.ts";
import { isWhole } from "../lab/secret-names.ts";
import {
  type CreationRule,
  hostOfAnchor,
  recipientOfHost,
  ruleFor,
  type SopsConfig,
} from "./config/config.ts";
import { isFault, type SopsFault } from "./sops/fault.ts";
import type { KeyGroup, Recipient } from "./sops/file.ts";
import { readSopsFile } from "./sops/read.ts";
import { sshFingerprint, sshToAge } from "./ssh-to-age.ts";

/** One secrets file: who can read it, against who may. */
export interface FileAudit {
  readonly path: string;
  /** Number of the rule of .sops.yaml that decides; null: none matches. */
  readonly rule: number | null;
  /** Who can read it now. */
  readonly groups: readonly KeyGroup[];
  /** Names of the values in it. */
  readonly names: readonly string[];
  /** Who may read it and cannot. */
  readonly missing: readonly Recipient[];
  /** Who can, and is nobody that lab.yaml or .sops.yaml knows: a key that was replaced, a host that left. */
  readonly stale: readonly Recipient[];
  /** Who can, is known, and may not. */
  readonly broad: readonly Recipient[];
  /** The file's key groups are not as many as the rule's. */
  readonly regrouped: boolean;
  /** Why nothing can be said: plain text, conflict marks, … */
  readonly fault: SopsFault | null;
}

/** A host whose key in lab.yaml is not the one in .sops.yaml. */
export interface HostChange {
  readonly host: string;
  /** age recipients. */
  readonly old: string;
  readonly fresh: string;
  /** `SHA256:…` of the new SSH host key. */
  readonly fingerprint: string;
}

export interface Audit {
  readonly files: readonly FileAudit[];
  /** What lab.yaml asks for and no file has. */
  readonly absent: readonly SecretNeed[];
  readonly due: readonly HostChange[];
  readonly departed: readonly Departed[];
  /** Hosts without a key yet, that need secrets. */
  readonly pending: readonly string[];
}

/** What the secrets files of a tree (path -> text) say, against the rules. No key is needed. */
export function audit(model: Model, config: SopsConfig, texts: ReadonlyMap<string, string>): Audit {
  const known = knownKeys(model, config);
  const files = [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const audits = files.map(([path, text]) => auditFile({ path, text }, ruleFor(config, path), known));
  const sound = new Map(audits.flatMap((file) => (file.fault === null ? [[file.path, file] as const] : [])));
  const isThere = ({ path, secret }: SecretNeed) =>
    isWhole(path) ? sound.has(path) : sound.get(path)?.names.includes(secret) === true;
  const needs = secretNeeds(model);
  const needy = new Set(needs.map(({ host }) => host));
  return {
    files: audits,
    absent: needs.filter((need) => !isThere(need)),
    due: dueHosts(model, config),
    departed: departedHosts(model, config),
    pending: model.hosts.flatMap(({ name, sshHostKey }) =>
      sshHostKey === null && needy.has(name) && recipientOfHost(config, name) === undefined ? [name] : [],
    ),
  };
}

/** Hosts whose files are to be re-wrapped. */
export function dueHosts({ hosts }: Pick<Model, "hosts">, config: SopsConfig): readonly HostChange[] {
  return hosts.flatMap(({ name, sshHostKey }) => {
    const old = recipientOfHost(config, name);
    if (old === undefined || sshHostKey === null) return [];
    const fresh = sshToAge(sshHostKey);
    if (fresh === undefined || old === fresh) return [];
    return [{ host: name, old, fresh, fingerprint: sshFingerprint(sshHostKey) }];
  });
}

/** Whether the file is as its rule says. */
export function isSettled({ rule, missing, stale, broad, regrouped, fault }: FileAudit): boolean {
  return rule !== null && fault === null && !regrouped && missing.length + stale.length + broad.length === 0;
}

/** A host that is gone from lab.yaml, and whose key .sops.yaml still names. */
export interface Departed {
  readonly host: string;
  /** age recipient. */
  readonly recipient: string;
}

/** Hosts of labkeeper's part of .sops.yaml that lab.yaml does not have: the next sync takes their keys out of the rules. */
export function departedHosts({ hosts }: Pick<Model, "hosts">, { ours }: SopsConfig): readonly Departed[] {
  const present = new Set(hosts.map(({ name }) => name));
  return [...ours].flatMap(([anchor, recipient]) => {
    const host = hostOfAnchor(anchor);
    return host === undefined || present.has(host) ? [] : [{ host, recipient }];
  });
}

function auditFile(
  { path, text }: { readonly path: string; readonly text: string },
  rule: CreationRule | undefined,
  known: ReadonlySet<string>,
): FileAudit {
  const file = readSopsFile(path, text);
  const nothing = {
    path,
    rule: rule?.number ?? null,
    names: [],
    groups: [],
    missing: [],
    stale: [],
    broad: [],
  };
  if (isFault(file)) return { ...nothing, regrouped: false, fault: file };
  const { groups, names } = file;
  if (rule === undefined) return { ...nothing, groups, names, regrouped: false, fault: null };
  const regrouped = groups.length !== rule.groups.length;
  const [now, wanted] = regrouped ? [[groups.flat()], [rule.groups.flat()]] : [groups, rule.groups];
  const extra = difference(now, wanted);
  return {
    ...nothing,
    groups,
    names,
    missing: difference(wanted, now),
    stale: extra.filter(({ id }) => !known.has(id)),
    broad: extra.filter(({ id }) => known.has(id)),
    regrouped,
    fault: null,
  };
}

/** Who can read a file against its rule, and is nobody that is known. Nothing is said of other key groups than the rule's. */
export function staleIn(
  groups: readonly KeyGroup[],
  rule: Pick<CreationRule, "groups">,
  known: ReadonlySet<string>,
): readonly Recipient[] {
  if (groups.length !== rule.groups.length) return [];
  return difference(groups, rule.groups).filter(({ id }) => !known.has(id));
}

/** Everyone who is in a group of `a` and not in the same of `b`, each once. */
function difference(a: readonly KeyGroup[], b: readonly KeyGroup[]): readonly Recipient[] {
  const key = ({ kind, id }: Recipient) => `${kind} ${kind === "pgp" ? id.replaceAll(" ", "") : id}`;
  const found = a.flatMap((group, i) => {
    const others = new Set(b[i]?.map(key));
    return group.filter((one) => !others.has(key(one)));
  });
  return [...new Map(found.map((one) => [key(one), one])).values()];
}

/** Recipients that lab.yaml or the user's part of .sops.yaml knows. */
export function knownKeys({ hosts, secrets }: Model, config: SopsConfig): ReadonlySet<string> {
  const ofHosts = hosts.flatMap(({ name, sshHostKey }) => [
    recipientOfHost(config, name) ?? [],
    (sshHostKey === null ? undefined : sshToAge(sshHostKey)) ?? [],
  ]);
  return new Set([
    ...ofHosts.flat(),
    ...secrets.admins.map(({ recipient }) => recipient),
    ...(secrets.bot === null ? [] : [secrets.bot]),
    ...config.rules.filter(({ ours }) => !ours).flatMap(({ groups }) => groups.flat().map(({ id }) => id)),
  ]);
}
