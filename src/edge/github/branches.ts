import { Retry, Stop } from "../../errors.ts";
import type { Api } from "./api.ts";
import { hasStatus, unlessMissing } from "./errors.ts";

/** A branch to move. */
export interface Move {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** The commit that it must be at now; undefined: it must not exist. */
  readonly from: string | undefined;
  /** Undefined: it is deleted. */
  readonly to: string | undefined;
  /** Whether commits may leave it. */
  readonly rewrite: boolean;
}

export interface Branches {
  /** The commit at its head; undefined: there is no such branch, or no branch at all. */
  readonly head: (branch: string) => Promise<string | undefined>;
  /**
   * Compares and swaps, in one call: the branch moves only if it still is where it was seen.
   *
   * @throws Retry where it moved meanwhile, Stop where GitHub does not let it move
   */
  readonly move: (move: Move) => Promise<void>;
}

const NOTHING = "0".repeat(40);

const updateRefs = `mutation ($repositoryId: ID!, $refUpdates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repositoryId, refUpdates: $refUpdates }) { clientMutationId }
}`;

/** @param node id of the repository in GraphQL */
export function branches(api: Api, node: () => Promise<string>): Branches {
  const head: Branches["head"] = async (branch) => {
    const wanted = { ...(await api.at()), ref: `heads/${branch}` };
    const asked = unlessMissing(api.request("GET /repos/{owner}/{repo}/git/ref/{ref}", wanted));
    const found = await asked.catch((error: unknown) => {
      if (hasStatus(error, 409)) return undefined; // an empty repository
      throw error;
    });
    return found?.data.object.sha;
  };
  return {
    head,
    move: async (move) => {
      const { branch, from = NOTHING, to = NOTHING, rewrite } = move;
      const update = { name: `refs/heads/${branch}`, beforeOid: from, afterOid: to, force: rewrite };
      try {
        await api.graphql(updateRefs, { repositoryId: await node(), refUpdates: [update] });
      } catch (error) {
        await explain(head, move, error);
      }
    },
  };
}

/** GitHub says in words only why a branch did not move, so look at where it is. Ends well where it did move. */
async function explain(head: Branches["head"], { branch, from, to }: Move, error: unknown): Promise<void> {
  if (error instanceof Stop || !hasGraphqlErrors(error)) throw error;
  const there = await head(branch);
  if (there === to) return;
  if (there !== from) throw new Retry(`the branch ${branch} moved meanwhile`, { cause: error });
  const [parent = branch] = branch.split("/");
  if (parent !== branch && from === undefined && (await head(parent)) !== undefined) {
    throw new Stop(
      `there is a branch named ${parent}, so git cannot have one named ${branch}`,
      `rename it or delete it: git push origin --delete ${parent}`,
      { cause: error },
    );
  }
  throw new Stop(`GitHub does not let the branch ${branch} move: ${wordsOf(error)}`, RULE, { cause: error });
}

const RULE =
  "let the App pass the rules of that branch (Settings, Rules or Branches, bypass list), or take labkeeper/** out of them";

function hasGraphqlErrors(error: unknown): error is Error {
  return (
    error instanceof Error &&
    typeof error.cause === "object" &&
    error.cause !== null &&
    "errors" in error.cause
  );
}

function wordsOf(error: Error): string {
  return error.message.replace(/\s+/g, " ").replace(/^GitHub did not do it \([^)]*\): /, "");
}
