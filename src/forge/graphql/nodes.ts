/** Accounts and repositories as GraphQL shows them. A field that is a function is read only when the query asks for it. */
import { GraphQLError } from "graphql";
import type { Actor } from "../actor.ts";
import { listRefs } from "../git/refs.ts";
import { fullName } from "../records/repository.ts";
import { htmlUrl } from "../render/repository.ts";
import { isAllowed, need } from "../rights.ts";
import { nodeId, type Place } from "../world.ts";
import { objectNode, refNode, resolve } from "./object-nodes.ts";
import { pullConnection, pullNode } from "./pull-nodes.ts";

export function repositoryNode(place: Place & { readonly actor: Actor }) {
  const { world, repository, actor } = place;
  const may = (permission: string): boolean => isAllowed(actor, repository, need(permission, "read"));
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isArchived: repository.archived,
    isPrivate: repository.private,
    isEmpty: () => listRefs(repository.directory, "refs/heads/").size === 0,
    url: htmlUrl(world, repository),
    defaultBranchRef: () => refNode(place, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      const names = [qualifiedName, `refs/heads/${qualifiedName}`, `refs/${qualifiedName}`];
      return names.map((name) => refNode(place, name)).find((found) => found !== null) ?? null;
    },
    object: ({ expression, oid }: { readonly expression?: string; readonly oid?: string }) => {
      if (!may("contents")) throw forbidden();
      const found = oid ?? resolve(repository, expression ?? "");
      return found === undefined ? null : objectNode(place, found);
    },
    pullRequest: ({ number }: { readonly number: number }) => {
      const issue = repository.issues.get(number);
      return issue?.pull === undefined || !may("pull_requests") ? null : pullNode(place, issue, issue.pull);
    },
    pullRequests: (wanted: Parameters<typeof pullConnection>[1]) => {
      if (!may("pull_requests")) throw forbidden();
      return pullConnection(place, wanted);
    },
  };
}

function forbidden(): GraphQLError {
  return new GraphQLError("Resource not accessible by integration", { extensions: { type: "FORBIDDEN" } });
}
