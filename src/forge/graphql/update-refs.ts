import { type Actor, accountOf } from "../actor.ts";
import { notFound, Refusal } from "../answers.ts";
import { isAncestor } from "../git/history.ts";
import { readObject } from "../git/objects.ts";
import { isRefName, type RefUpdate, readRef, zeroOid } from "../git/refs.ts";
import { pushRefs } from "../push.ts";
import type { Repository } from "../records/repository.ts";
import { canSee, mustBeAllowed, need } from "../rights.ts";
import { nodeId, type World } from "../world.ts";

export interface Session {
  readonly world: World;
  readonly actor: Actor;
}

interface Wanted {
  readonly name: string;
  readonly afterOid: string;
  readonly beforeOid?: string | null;
  readonly force?: boolean;
}

/**
 * `updateRefs`: moves all refs or none. `beforeOid` is where a ref must stand, zeros that it must not exist; `afterOid` of
 * zeros deletes it. Without `force`, only fast-forwards.
 */
export function updateRefs(
  { world, actor }: Session,
  {
    input,
  }: {
    readonly input: {
      readonly repositoryId: string;
      readonly refUpdates: readonly Wanted[];
      readonly clientMutationId?: string;
    };
  },
) {
  const found = [...world.repositories.values()].find(({ id }) => nodeId("R", id) === input.repositoryId);
  const repository = writable(actor, found);
  const updates = input.refUpdates.map((wanted) => checked(repository, wanted));
  pushRefs({ world, repository }, updates, accountOf(actor));
  return { clientMutationId: input.clientMutationId ?? null };
}

/** The repository when the actor may push to it. */
export function writable(actor: Actor, repository: Repository | undefined): Repository {
  if (repository === undefined || !canSee(actor, repository)) throw notFound();
  mustBeAllowed(actor, repository, [need("contents", "write")]);
  if (repository.archived) throw new Refusal(403, "Repository was archived so is read-only.");
  return repository;
}

function checked({ directory }: Repository, { name, afterOid, beforeOid, force }: Wanted): RefUpdate {
  if (!isRefName(name)) throw new Refusal(422, `${name} is not a valid ref name.`);
  const there = readRef(directory, name);
  const expected = beforeOid === zeroOid ? undefined : beforeOid;
  if (beforeOid !== undefined && beforeOid !== null && there !== expected) {
    throw new Refusal(
      422,
      `Reference update failed: ${name} is at ${there ?? "nothing"}, expected ${beforeOid}.`,
    );
  }
  if (afterOid === zeroOid) return { ref: name, before: there, after: undefined };
  if (readObject(directory, afterOid) === undefined) throw new Refusal(422, `${afterOid} does not exist.`);
  if (force !== true && there !== undefined && !isAncestor(directory, there, afterOid)) {
    throw new Refusal(422, `Reference update failed: ${name} would not be a fast forward.`);
  }
  return { ref: name, before: there, after: afterOid };
}
