import { schema as whole } from "@octokit/graphql-schema";
import {
  buildSchema,
  type GraphQLField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { describe, expect, test } from "vitest";
import { servedSchema } from "../../src/forge/graphql/schema.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor, problemsOf } from "../support/forge/start.ts";

const zeros = "0".repeat(40);
const updateRefs = `mutation ($repositoryId: ID!, $refUpdates: [RefUpdate!]!) {
  updateRefs(input: { repositoryId: $repositoryId, refUpdates: $refUpdates }) { clientMutationId }
}`;

function isOutputField(field: object): field is GraphQLField<unknown, unknown> {
  return "args" in field;
}

/** `Type.field(argument: type): type` of every field in a schema. */
function signatures(schema: GraphQLSchema): Map<string, string> {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  return new Map(
    types.flatMap((type) => {
      if (!(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) return [];
      return Object.values(type.getFields()).map((field) => {
        const args = isOutputField(field) ? field.args.map((arg) => `${arg.name}: ${String(arg.type)}`) : [];
        return [`${type.name}.${field.name}`, `${args.toSorted().join(", ")} -> ${field.type}`] as const;
      });
    }),
  );
}

describe("GraphQL", () => {
  test("every field that is served is GitHub's, with its type; arguments are a part of its", () => {
    const [served, github] = [
      signatures(buildSchema(servedSchema)),
      signatures(buildSchema(whole.idl, { assumeValidSDL: true })),
    ];
    const wrong = [...served].filter(([name, signature]) => {
      const theirs = github.get(name);
      if (theirs === undefined) return true;
      const [args = "", type] = signature.split(" -> ");
      const [theirArgs = "", theirType] = theirs.split(" -> ");
      return type !== theirType || args.split(", ").some((arg) => !theirArgs.split(", ").includes(arg));
    });
    expect(wrong).toEqual([]);
    expect(served.size).toBeGreaterThan(90);
  });

  test("a batch of files is read in one call", async () => {
    const forge = await forgeForTest();
    const { asApp } = labIn(forge, {
      files: { "lab.yaml": "hosts: {}\n", "a/b.nix": "{ }\n", "bin.dat": "a\0b" },
    });
    const answer = await asApp.graphql<{ repository: Record<string, unknown> }>(`{
      repository(owner: "erin", name: "homelab") {
        databaseId
        defaultBranchRef { name prefix target { oid } }
        lab: object(expression: "main:lab.yaml") { ...File }
        deep: object(expression: "HEAD:a/b.nix") { ...File }
        binary: object(expression: "main:bin.dat") { ...File }
        absent: object(expression: "main:nope") { ...File }
        tree: object(expression: "main:a") { ... on Tree { entries { name mode type path } } }
      }
    } fragment File on Blob { oid byteSize isBinary isTruncated text }`);
    expect(answer.repository).toMatchObject({
      defaultBranchRef: { name: "main", prefix: "refs/heads/" },
      lab: { text: "hosts: {}\n", isBinary: false, isTruncated: false, byteSize: 10 },
      deep: { text: "{ }\n" },
      binary: { text: null, isBinary: true },
      absent: null,
      tree: { entries: [{ name: "b.nix", mode: 33188, type: "blob" }] },
    });
    expect(forge.calls.counted()).toHaveLength(1);
  });

  test("updateRefs compares and swaps: all refs move or none", async () => {
    const forge = await forgeForTest();
    const { asApp, repository, erin } = labIn(forge);
    const first = forge.headOf(repository) ?? "";
    const second = forge.commitFiles(repository, { by: erin, message: "Two", files: { "b.txt": "b" } });
    const repositoryId = `R_${repository.id}`;
    const move = (...refUpdates: readonly Record<string, unknown>[]) =>
      asApp.graphql(updateRefs, { repositoryId, refUpdates });
    const [a, b] = ["refs/heads/a", "refs/heads/b"];
    await move(
      { name: a, beforeOid: zeros, afterOid: first },
      { name: b, beforeOid: zeros, afterOid: first },
    );
    await expect(move({ name: a, beforeOid: zeros, afterOid: second })).rejects.toThrow(
      "Reference update failed",
    );
    const half = move(
      { name: a, beforeOid: first, afterOid: second },
      { name: b, beforeOid: second, afterOid: second },
    );
    await expect(half).rejects.toThrow("Reference update failed");
    expect([forge.headOf(repository, "a"), forge.headOf(repository, "b")]).toEqual([first, first]);
    await move({ name: a, beforeOid: first, afterOid: second });
    await expect(move({ name: a, beforeOid: second, afterOid: first })).rejects.toThrow("fast forward");
    await move(
      { name: a, beforeOid: second, afterOid: first, force: true },
      { name: b, beforeOid: first, afterOid: zeros },
    );
    expect([forge.headOf(repository, "a"), forge.headOf(repository, "b")]).toEqual([first, undefined]);
  });

  test("createCommitOnBranch makes one signed commit on the head that was expected", async () => {
    const forge = await forgeForTest();
    const { asApp, repository } = labIn(forge);
    const commit = (expectedHeadOid: string) =>
      asApp.graphql<{ createCommitOnBranch: { commit: { signature: unknown } } }>(
        `mutation ($input: CreateCommitOnBranchInput!) {
          createCommitOnBranch(input: $input) { commit { oid signature { isValid wasSignedByGitHub } } }
        }`,
        {
          input: {
            branch: { repositoryNameWithOwner: "erin/homelab", branchName: "main" },
            expectedHeadOid,
            message: { headline: "Add" },
            fileChanges: {
              additions: [{ path: "new.txt", contents: Buffer.from("new\n").toString("base64") }],
              deletions: [{ path: "lab.yaml" }],
            },
          },
        },
      );
    const head = forge.headOf(repository) ?? "";
    const { createCommitOnBranch } = await commit(head);
    expect(createCommitOnBranch.commit.signature).toEqual({ isValid: true, wasSignedByGitHub: true });
    expect([forge.readFile(repository, "new.txt"), forge.readFile(repository, "lab.yaml")]).toEqual([
      "new\n",
      undefined,
    ]);
    await expect(commit(head)).rejects.toThrow("Expected branch to point to");
  });

  test("pull requests of a branch, and errors with their type", async () => {
    const forge = await forgeForTest();
    const { asApp, at, repository, erin } = labIn(forge);
    forge.commitFiles(repository, { by: erin, branch: "topic", message: "x", files: { "a.txt": "a" } });
    const { data } = await asApp.rest.pulls.create({ ...at, title: "Sync", head: "topic", base: "main" });
    const query = `query ($name: String!) { repository(owner: "erin", name: $name) {
      pullRequests(headRefName: "topic", states: [OPEN], first: 5) { totalCount nodes { number state mergeable author { login } } }
    } }`;
    const found = await asApp.graphql(query, { name: "homelab" });
    const pull = { number: data.number, state: "OPEN", mergeable: "UNKNOWN", author: { login: "labkeeper" } };
    expect(found).toEqual({ repository: { pullRequests: { totalCount: 1, nodes: [pull] } } });
    await expect(asApp.graphql(query, { name: "nowhere" })).rejects.toMatchObject({
      errors: [{ type: "NOT_FOUND" }],
    });
    const unpaged = asApp.graphql(query.replace(", first: 5", ""), { name: "homelab" });
    await expect(unpaged).rejects.toThrow("You must provide a `first` or `last` value");
    await expect(asApp.graphql(query, { name: 7 })).rejects.toThrow('Variable "$name" got invalid value 7');
    const stranger = octokitFor(forge, forge.createUserToken(forge.createAccount("mallory")));
    await expect(stranger.graphql(query, { name: "homelab" })).rejects.toMatchObject({
      errors: [{ type: "NOT_FOUND" }],
    });
  });

  test("a query that GitHub would not take is a problem", async () => {
    const forge = await forgeForTest();
    const { asApp } = labIn(forge);
    await expect(asApp.graphql("{ viewer { logon } }")).rejects.toThrow("logon");
    expect(problemsOf(forge)).toEqual([expect.stringContaining('Cannot query field "logon" on type "User"')]);
    forge.calls.clear();
  });
});
