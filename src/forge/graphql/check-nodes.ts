/** Checks and statuses of a commit as GraphQL shows them. */
import type { CheckRun, CheckSuite } from "../records/checks.ts";
import { nodeId, type Place } from "../world.ts";
import { type Paged, some } from "./connection.ts";

export function suiteConnection({ repository }: Place, oid: string) {
  const suites = repository.checkSuites.filter((suite) => suite.oid === oid);
  const nodes = suites.map((suite) => ({
    id: nodeId("CS", suite.id),
    databaseId: suite.id,
    app: { id: nodeId("A", suite.app.id), databaseId: suite.app.id, slug: suite.app.slug },
    checkRuns: (wanted: RunFilter) => runConnection(repository.checkRuns.values(), suite, wanted),
  }));
  return { nodes, totalCount: nodes.length };
}

interface RunFilter extends Paged {
  readonly filterBy?: { readonly checkName?: string };
}

function runConnection(runs: Iterable<CheckRun>, suite: CheckSuite, { filterBy, ...wanted }: RunFilter) {
  const name = filterBy?.checkName;
  const found = [...runs].filter((run) => run.suite === suite && (name === undefined || run.name === name));
  const nodes = found.map((run) => ({
    id: nodeId("CR", run.id),
    databaseId: run.id,
    name: run.name,
    externalId: run.externalId,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
  }));
  return { nodes: some(nodes, wanted), totalCount: nodes.length };
}

/** Null where nothing was ever said. */
export function statusNode({ repository }: Place, oid: string) {
  const newest = repository.statuses.filter((status) => status.oid === oid).toReversed();
  if (newest.length === 0) return null;
  return {
    id: nodeId("S", oid),
    context: ({ name }: { readonly name: string }) => {
      const found = newest.find(({ context }) => context === name);
      return found === undefined
        ? null
        : { ...found, id: nodeId("SC", found.id), state: found.state.toUpperCase() };
    },
  };
}
