import type { Api } from "./api.ts";

/** What stands at a path of a commit. */
export interface Found {
  readonly id: string;
  readonly directory: boolean;
}

const BATCH = 400;

/** A path of a commit. */
export interface Spot {
  readonly commit: string;
  readonly path: string;
}

/** Ids at paths of several commits, in one call for 400 of them. */
export async function readIds(api: Api, asked: readonly Spot[]): Promise<readonly (Found | undefined)[]> {
  const found: (Found | undefined)[] = [];
  for (let at = 0; at < asked.length; at += BATCH) {
    const batch = asked.slice(at, at + BATCH);
    const { owner, repo } = await api.at();
    const names = batch.map((_, i) => `$e${i}: String!`).join(", ");
    const fields = batch.map((_, i) => `e${i}: object(expression: $e${i}) { __typename oid }`).join(" ");
    const { repository } = await api.graphql<{ readonly repository: Readonly<Record<string, unknown>> }>(
      `query ($owner: String!, $repo: String!, ${names}) { repository(owner: $owner, name: $repo) { ${fields} } }`,
      {
        owner,
        repo,
        ...Object.fromEntries(batch.map(({ commit, path }, i) => [`e${i}`, `${commit}:${path}`])),
      },
    );
    found.push(...batch.map((_, i) => foundAt(repository[`e${i}`])));
  }
  return found;
}

function foundAt(value: unknown): Found | undefined {
  if (typeof value !== "object" || value === null || !("oid" in value) || !("__typename" in value))
    return undefined;
  return { id: String(value.oid), directory: value.__typename === "Tree" };
}
