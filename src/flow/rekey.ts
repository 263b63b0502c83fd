import type { Repository } from "../edge/edges.ts";
import type { Library } from "../files/library.ts";
import type { HostChange } from "../secrets/audit.ts";
import { SOPS_CONFIG } from "../secrets/config/config.ts";
import { planGrant } from "../secrets/grant.ts";
import { type FileChange, planRekey, type RekeyPlan, sealFiles } from "../secrets/rekey.ts";
import { isFault, type SopsFault } from "../secrets/sops/fault.ts";
import type { Identity } from "../secrets/sops/file.ts";
import {
  commitSealed,
  readSealedWorld,
  requireConfig,
  requireHead,
  requireHost,
  requireIdentities,
  type SealedWorld,
  stopFor,
} from "./seal.ts";
import type { Reading } from "./world.ts";

/** What a person asks for. */
export interface RekeyRequest {
  /** A host's name, or `all`. */
  readonly host: string;
  /** Bytes of an age key file, which are wiped; undefined: keyless. */
  readonly key: Uint8Array | undefined;
  /** New data keys, too. */
  readonly rotate: boolean;
  /** Leave out the files that are refused. Otherwise one of them stops all. */
  readonly skipBroken: boolean;
  readonly at: Date;
}

/** What was done. */
export interface Rekeyed {
  readonly branch: string;
  /** Undefined: nothing was to be done, or something was refused. */
  readonly commit: string | undefined;
  readonly keyed: boolean;
  readonly rotated: boolean;
  readonly changes: readonly HostChange[];
  readonly files: readonly FileChange[];
  /** Files that are a host's by rule and were not opened for it. */
  readonly left: readonly string[];
  readonly faults: readonly SopsFault[];
}

/**
 * Gives the files of a host to its new key, in one commit on a branch of its own: all of HEAD, "old" is the rule there.
 * Without a key the commit holds the new rules only.
 */
export async function rekey(
  repository: Repository,
  library: Library,
  request: RekeyRequest,
): Promise<Reading<Rekeyed>> {
  const head = await requireHead(repository);
  const read = await readSealedWorld(repository.commitTree(head), library);
  if (!read.ok) return read;
  const { world, texts } = read.value;
  const hosts = hostsFor(read.value, request.host);
  const config = requireConfig(read.value.config);
  const identities = request.key === undefined ? undefined : await requireIdentities(request.key);
  const plan = planRekey({ model: world.model, config, texts }, hosts, request.rotate);
  if (isFault(plan)) throw stopFor(plan);
  const branch = `labkeeper/rekey-${request.host}`;
  const subject = `Rekey ${request.host}`;
  const done = await carryOut(repository, {
    ...request,
    plan,
    before: config.text,
    identities,
    head,
    branch,
    subject,
  });
  const { changes, files, left } = plan;
  const keyed = identities !== undefined;
  return {
    ok: true,
    value: { ...done, branch, keyed, rotated: keyed && request.rotate, changes, files, left },
  };
}

interface Work extends Pick<RekeyRequest, "rotate" | "skipBroken" | "at"> {
  readonly plan: Pick<RekeyPlan, "config" | "files" | "faults">;
  /** .sops.yaml as it is. */
  readonly before: string | undefined;
  readonly identities: readonly Identity[] | undefined;
  readonly head: string;
  readonly branch: string;
  readonly subject: string;
}

/** Seals all files, then writes them and .sops.yaml in one commit. One refused file stops all, unless they may be left out. */
async function carryOut(repository: Repository, work: Work): Promise<Pick<Rekeyed, "commit" | "faults">> {
  const { plan, before, identities, rotate, skipBroken, at, head, branch, subject } = work;
  const sealed =
    identities === undefined
      ? { texts: new Map<string, string>(), faults: [] }
      : await sealFiles(plan.files, { identities, rotate, at });
  const faults = [...plan.faults, ...sealed.faults];
  const write = new Map([
    ...(plan.config.text === before ? [] : [[SOPS_CONFIG, plan.config.text] as const]),
    ...sealed.texts,
  ]);
  const isNothing = write.size === 0 || (faults.length > 0 && !skipBroken);
  const commit = isNothing ? undefined : await commitSealed(repository, { branch, head, subject, write, at });
  return { commit, faults };
}

function hostsFor(sealed: SealedWorld, asked: string): readonly string[] {
  const { hosts } = sealed.world.model;
  if (asked === "all") return hosts.map(({ name }) => name);
  requireHost(sealed, asked);
  const host = hosts.find(({ name }) => name === asked);
  if (host?.sshHostKey === null) {
    throw stopFor({ code: "host-key-pending", path: "lab.yaml", detail: `${asked} has no sshHostKey yet` });
  }
  return [asked];
}

/** What was granted. */
export interface Granted extends Pick<Rekeyed, "branch" | "commit" | "keyed" | "files" | "faults"> {
  readonly host: string;
  readonly recipient: string;
}

/** Gives a host its first access to its files, in one commit on a branch of its own. */
export async function grant(
  repository: Repository,
  library: Library,
  { host, ...request }: RekeyRequest,
): Promise<Reading<Granted>> {
  const head = await requireHead(repository);
  const read = await readSealedWorld(repository.commitTree(head), library);
  if (!read.ok) return read;
  const { world, texts, config } = read.value;
  requireHost(read.value, host);
  if (config !== undefined && isFault(config)) throw stopFor(config);
  const identities = request.key === undefined ? undefined : await requireIdentities(request.key);
  const plan = planGrant({ model: world.model, config, texts }, host);
  if (isFault(plan)) throw stopFor(plan);
  const branch = `labkeeper/grant-${host}`;
  const subject = `Grant ${host} its secrets`;
  const work = { ...request, rotate: false, plan, before: config?.text, identities, head, branch, subject };
  const done = await carryOut(repository, work);
  const { recipient, files } = plan;
  return { ok: true, value: { ...done, host, recipient, branch, keyed: identities !== undefined, files } };
}
