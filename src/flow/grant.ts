import type { Repository } from "../edge/edges.ts";
import type { Library } from "../files/library.ts";
import { SOPS_CONFIG } from "../secrets/config/config.ts";
import { planGrant } from "../secrets/grant.ts";
import { isFault } from "../secrets/sops/fault.ts";
import type { Rekeyed, RekeyRequest } from "./rekey.ts";
import { commitSealed, requireIdentities, sealPlan } from "./seal.ts";
import { readSealedWorld, requireHead, requireHost, stopFor } from "./sealed-world.ts";
import type { Reading } from "./world.ts";

/** What was granted. */
export interface Granted extends Pick<Rekeyed, "branch" | "commit" | "keyed" | "files" | "faults"> {
  readonly host: string;
  readonly recipient: string;
}

/** Gives a host its first access to its files, in one commit on a branch of its own. */
export async function grant(
  repository: Repository,
  library: Library,
  { host, key, ...request }: Omit<RekeyRequest, "rotate">,
): Promise<Reading<Granted>> {
  const identities = key === undefined ? undefined : await requireIdentities(key);
  const head = await requireHead(repository);
  const read = await readSealedWorld(repository.commitTree(head), library);
  if (!read.ok) return read;
  const { world, texts, config } = read.value;
  requireHost(read.value, host);
  if (config !== undefined && isFault(config)) throw stopFor(config);
  const isUsers = world.facts.adopted.includes(SOPS_CONFIG);
  const plan = planGrant({ model: world.model, config, texts, isUsers }, host);
  if (isFault(plan)) throw stopFor(plan);
  const order = { ...request, plan, before: config?.text, identities, rotate: false };
  const { write, faults } = await sealPlan(order);
  const names = { branch: `labkeeper/grant-${host}`, subject: `Grant ${host} its secrets` };
  const commit =
    write.size === 0 ? undefined : await commitSealed(repository, { ...names, head, write, at: request.at });
  const { recipient, files } = plan;
  const keyed = identities !== undefined;
  return { ok: true, value: { host, recipient, branch: names.branch, commit, keyed, files, faults } };
}
