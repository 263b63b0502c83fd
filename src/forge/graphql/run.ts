import { GraphQLError, graphqlSync } from "graphql";
import type { Actor } from "../actor.ts";
import { accountOf } from "../actor.ts";
import { type Answer, Refusal } from "../answers.ts";
import type { Repository } from "../records/repository.ts";
import { canSee } from "../rights.ts";
import { findRepository } from "../routing.ts";
import { nodeId, type World } from "../world.ts";
import { accountNode } from "./account-node.ts";
import { createCommitOnBranch } from "./commit.ts";
import { repositoryNode } from "./nodes.ts";
import { schema } from "./schema.ts";
import { updateRefs } from "./update-refs.ts";

export interface GraphqlRequest {
  readonly world: World;
  readonly actor: Actor;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers `POST /graphql`: always 200 with `data` and `errors`, as GitHub does, except for who is not signed in. */
export function runGraphql({ world, actor, body }: GraphqlRequest): Answer {
  if (actor.kind === "anonymous") throw new Refusal(401, "This endpoint requires you to be authenticated.");
  const result = graphqlSync({
    schema,
    source: typeof body.query === "string" ? body.query : "",
    variableValues: (body.variables ?? {}) as Record<string, unknown>,
    ...(typeof body.operationName === "string" ? { operationName: body.operationName } : {}),
    rootValue: root(world, actor),
  });
  const errors = (result.errors ?? []).map(renderError);
  return {
    status: 200,
    body: {
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(errors.length > 0 ? { errors } : {}),
    },
  };
}

/** GitHub gives each error a type beside its path. */
function renderError(error: GraphQLError) {
  const { message, path, locations, originalError, extensions } = error;
  const type = originalError instanceof Refusal ? typeOf(originalError) : extensions.type;
  const isOfQuery =
    !originalError || originalError instanceof GraphQLError || originalError instanceof Refusal;
  if (!isOfQuery) throw originalError; // a mistake of the forge
  return {
    ...(type === undefined ? {} : { type }),
    message,
    ...(path ? { path } : {}),
    ...(locations ? { locations } : {}),
  };
}

function typeOf({ status }: Refusal): string {
  if (status === 404) return "NOT_FOUND";
  return status === 403 || status === 401 ? "FORBIDDEN" : "UNPROCESSABLE";
}

function root(world: World, actor: Actor) {
  return {
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const full = `${owner}/${name}`;
      const renamed = [...world.repositories.values()].find(({ formerNames }) =>
        formerNames.has(full.toLowerCase()),
      );
      const repository = visible(actor, findRepository(world, full) ?? renamed);
      if (repository === undefined)
        throw notResolved(`Could not resolve to a Repository with the name '${full}'.`);
      return repositoryNode({ world, repository, actor });
    },
    node: ({ id }: { readonly id: string }) => {
      const repository = visible(actor, repositoryById(world, id));
      if (repository === undefined)
        throw notResolved(`Could not resolve to a node with the global id of '${id}'`);
      return repositoryNode({ world, repository, actor });
    },
    viewer: () => ({ ...accountNode(accountOf(actor)), __typename: "User" }),
    updateRefs: (args: Parameters<typeof updateRefs>[1]) => updateRefs({ world, actor }, args),
    createCommitOnBranch: (args: Parameters<typeof createCommitOnBranch>[1]) =>
      createCommitOnBranch({ world, actor }, args),
  };
}

/** The repository behind a node id. */
function repositoryById(world: World, id: string): Repository | undefined {
  return [...world.repositories.values()].find((repository) => nodeId("R", repository.id) === id);
}

function visible(actor: Actor, repository: Repository | undefined): Repository | undefined {
  return repository !== undefined && canSee(actor, repository) ? repository : undefined;
}

function notResolved(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: "NOT_FOUND" } });
}
