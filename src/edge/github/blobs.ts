import { askAll, type Question } from "./aliases.ts";
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
  const expressions = asked.map(({ commit, path }) => `${commit}:${path}`);
  return (await askAll(api, expressions, { ...whatIsAt, batch: BATCH })).map(foundAt);
}

const whatIsAt: Question = {
  type: "String",
  field: (expression) => `object(expression: ${expression}) { __typename oid }`,
};

function foundAt(value: unknown): Found | undefined {
  if (typeof value !== "object" || value === null || !("oid" in value) || !("__typename" in value))
    return undefined;
  return { id: String(value.oid), directory: value.__typename === "Tree" };
}
