import { accountOf } from "../actor.ts";
import { Refusal } from "../answers.ts";
import { readCommit, writeCommit } from "../git/commits.ts";
import { writeObject } from "../git/objects.ts";
import { readRef } from "../git/refs.ts";
import { type Edits, editTree, entryAt } from "../git/trees.ts";
import { pushRefs } from "../push.ts";
import { mustMayWrite } from "../rights.ts";
import { findRepository } from "../routing.ts";
import { signatureOf } from "../signature.ts";
import { commitNode, refNode } from "./object-nodes.ts";
import { type Session, writable } from "./update-refs.ts";

export interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string };
  readonly fileChanges?: {
    readonly additions: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions: readonly { readonly path: string }[];
  };
  readonly clientMutationId?: string;
}

/** `createCommitOnBranch`: one signed commit, refused unless the branch is at `expectedHeadOid`. Modes are kept. */
export function createCommitOnBranch({ world, actor }: Session, { input }: { readonly input: CommitInput }) {
  const { repositoryNameWithOwner = "", branchName = "" } = input.branch;
  const repository = writable(actor, findRepository(world, repositoryNameWithOwner));
  const { directory } = repository;
  const ref = `refs/heads/${branchName.replace("refs/heads/", "")}`;
  const before = readRef(directory, ref);
  if (before === undefined) throw new Refusal(404, `No ref found named ${branchName}.`);
  if (before !== input.expectedHeadOid) {
    throw new Refusal(
      422,
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  }
  const from = readCommit(directory, before)?.tree ?? "";
  const { additions = [], deletions = [] } = input.fileChanges ?? {};
  const edits: Edits = new Map([
    ...additions.map(({ path, contents }) => {
      const oid = writeObject(directory, "blob", Buffer.from(contents, "base64"));
      return [path, { mode: entryAt(directory, from, path)?.mode ?? "100644", oid }] as const;
    }),
    ...deletions.map(({ path }) => [path, null] as const),
  ]);
  mustMayWrite(actor, repository, edits.keys());
  const self = signatureOf(world, accountOf(actor));
  const oid = writeCommit(directory, {
    tree: editTree(directory, from, edits),
    parents: [before],
    author: self,
    committer: { ...self, name: "GitHub", email: "noreply@github.com" },
    message: [input.message.headline, input.message.body ?? ""].filter((part) => part !== "").join("\n\n"),
  });
  repository.signed.add(oid);
  pushRefs({ world, repository }, [{ ref, before, after: oid }], accountOf(actor));
  const place = { world, repository };
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: commitNode(place, oid),
    ref: () => refNode(place, ref),
  };
}
