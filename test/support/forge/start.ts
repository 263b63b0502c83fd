import { validate } from "@octokit/graphql-schema";
import { Octokit } from "@octokit/rest";
import { onTestFinished } from "vitest";
import { type Forge, type ForgeOptions, startForge } from "../../../src/forge/forge.ts";
import { makeTempDirectory, removeTree } from "../temp.ts";
import { problemsOfCall, problemsOfDelivery } from "./contract.ts";

/**
 * A forge for the running test. When the test is done, everything that was said is held against GitHub's documents, and the
 * forge must not have thrown; the test fails otherwise.
 */
export async function forgeForTest(options: Partial<ForgeOptions> = {}): Promise<Forge> {
  const directory = makeTempDirectory();
  const forge = await startForge({ directory, ...options });
  onTestFinished(async () => {
    await forge.settled();
    await forge.close();
    removeTree(directory);
    const problems = problemsOf(forge);
    if (problems.length > 0) throw new Error(`Against GitHub's documents:\n${problems.join("\n")}`);
    if (forge.bugs.length > 0)
      throw new AggregateError(forge.bugs, `The forge failed: ${forge.bugs.join("\n")}`);
  });
  return forge;
}

/** Everything that a forge heard and said which GitHub's documents would not allow. */
export function problemsOf(forge: Forge): readonly string[] {
  const all = [
    ...forge.calls.all().flatMap(problemsOfCall),
    ...forge.calls
      .all()
      .flatMap(({ route, requestBody }) => (route === "POST /graphql" ? problemsOfQuery(requestBody) : [])),
    ...forge.deliveries().flatMap(problemsOfDelivery),
  ];
  return [...new Set(all)];
}

const checked = new Map<string, readonly string[]>();

/** Holds a query against GitHub's whole GraphQL schema. */
function problemsOfQuery(body: unknown): readonly string[] {
  const query = typeof body === "object" && body !== null && "query" in body ? String(body.query) : "";
  const problems = checked.get(query) ?? validate(query).map(({ message }) => `GraphQL: ${message}`);
  checked.set(query, problems);
  return problems;
}

/** Octokit as it comes but silent; without a token, nobody asks. */
export function octokitFor(forge: Forge, token?: string): Octokit {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new Octokit({ baseUrl: forge.url, log, ...(token === undefined ? {} : { auth: token }) });
}
