import type { Repository, Source } from "../edge/edges.ts";
import type { Library } from "../files/library.ts";
import type { HostChange } from "../secrets/audit.ts";
import { type FileChange, planRekey, type RekeyPlan } from "../secrets/rekey.ts";
import { isFault, type SopsFault } from "../secrets/sops/fault.ts";
import type { Identity } from "../secrets/sops/file.ts";
import { commitSealed, requireIdentities, sealPlan } from "./seal.ts";
import {
  readSealedWorld,
  requireConfig,
  requireHead,
  requireHost,
  type SealedWorld,
  stopFor,
} from "./sealed-world.ts";
import type { Reading } from "./world.ts";

/** Whose key is replaced. */
export interface RekeyWish {
  /** A host's name, or `all`. */
  readonly host: string;
  /** New data keys, too. */
  readonly rotate: boolean;
}

/** What a person asks for. */
export interface RekeyRequest extends RekeyWish {
  /** Bytes of an age key file, which are wiped; undefined: keyless. */
  readonly key: Uint8Array | undefined;
  /** Leave out the files that are refused. Otherwise one of them stops all. */
  readonly skipBroken: boolean;
  readonly at: Date;
}

/** What would be done to one tree. */
export interface RekeyProposal {
  readonly plan: RekeyPlan;
  /** .sops.yaml as it is. */
  readonly before: string;
}

/**
 * Works out a rekey of one tree, such as a commit of the default branch: "old" is the rule there. Takes no key and writes
 * nothing; `sealPlan` carries it out in memory, and the caller writes what that answers.
 *
 * @throws Stop where there is no such host, or where .sops.yaml is absent, cannot be read, or would change in more.
 */
export async function proposeRekey(
  source: Source,
  library: Library,
  { host, rotate }: RekeyWish,
): Promise<Reading<RekeyProposal>> {
  const read = await readSealedWorld(source, library);
  if (!read.ok) return read;
  const { world, texts } = read.value;
  const hosts = hostsFor(read.value, host);
  const config = requireConfig(read.value.config);
  const plan = planRekey({ model: world.model, config, texts }, hosts, {
    everyFile: rotate,
    takeOut: host === "all",
  });
  if (isFault(plan)) throw stopFor(plan);
  return { ok: true, value: { plan, before: config.text } };
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

/** Branch and subject of the commit that a rekey makes. */
export function rekeyNames(host: string): { readonly branch: string; readonly subject: string } {
  return { branch: `labkeeper/rekey-${host}`, subject: `Rekey ${host}` };
}

/** What was done. */
export interface Rekeyed {
  /** As it was asked for: a host's name, or `all`. */
  readonly host: string;
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
  /** Hosts that left, and that .sops.yaml still names. */
  readonly departed: RekeyPlan["departed"];
  /** Hosts without a key in labkeeper's part of .sops.yaml. */
  readonly unnamed: readonly string[];
  /** Hosts whose entries were taken at their labels' word: their old keys were not at hand. */
  readonly unproven: readonly string[];
}

/**
 * Gives the files of a host to its new key, in one commit on a branch of its own: all of HEAD. Without a key the commit
 * holds the new rules only.
 */
export async function rekey(
  repository: Repository,
  library: Library,
  { key, ...request }: RekeyRequest,
): Promise<Reading<Rekeyed>> {
  const identities = key === undefined ? undefined : await requireIdentities(key);
  const head = await requireHead(repository);
  const proposal = await proposeRekey(repository.commitTree(head), library, request);
  if (!proposal.ok) return proposal;
  const { write, faults } = await sealPlan({ ...request, ...proposal.value, identities });
  const names = rekeyNames(request.host);
  const commit =
    write.size === 0 ? undefined : await commitSealed(repository, { ...names, head, write, at: request.at });
  const { changes, files, left, departed, unnamed } = proposal.value.plan;
  const keyed = identities !== undefined;
  return {
    ok: true,
    value: {
      host: request.host,
      branch: names.branch,
      commit,
      keyed,
      rotated: keyed && request.rotate,
      changes,
      files,
      left,
      faults,
      departed,
      unnamed,
      unproven: unprovenHosts(proposal.value.plan, identities ?? []),
    },
  };
}

/** Hosts whose old key is not among these: that the entries labelled as theirs are theirs is taken on trust. */
export function unprovenHosts(
  { changes, files }: Pick<RekeyPlan, "changes" | "files">,
  identities: readonly Pick<Identity, "recipient">[],
): readonly string[] {
  const proven = new Set(identities.map(({ recipient }) => recipient));
  const claimed = new Set(files.flatMap(({ claims }) => claims));
  return changes.filter(({ old }) => claimed.has(old) && !proven.has(old)).map(({ host }) => host);
}
