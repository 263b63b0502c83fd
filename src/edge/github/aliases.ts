import type { Api } from "./api.ts";

/** What is asked of a repository in GraphQL for each of many values. */
export interface Question {
  /** Of the values. */
  readonly type: "GitObjectID" | "String";
  /** The field, given the name of a variable. */
  readonly field: (variable: string) => string;
}

/** The part of a query on a repository that asks it for each value under a name of its own. */
export interface Asked {
  readonly declared: string;
  readonly fields: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** What GraphQL answered for a repository, by those names. */
export type Answered = Readonly<Record<string, unknown>>;

/** For who asks more in the same call. */
export function askEach(values: readonly string[], { type, field }: Question): Asked {
  return {
    declared: values.map((_, i) => `$o${i}: ${type}!`).join(", "),
    fields: values.map((_, i) => `o${i}: ${field(`$o${i}`)}`).join(" "),
    variables: Object.fromEntries(values.map((value, i) => [`o${i}`, value])),
  };
}

/** The answers to `askEach`, in the order of the values. */
export function answersIn(answered: Answered, values: readonly string[]): readonly unknown[] {
  return values.map((_, i) => answered[`o${i}`]);
}

/** Asks for all values, `batch` of them in one call. The answers are in the same order. */
export async function askAll(
  api: Api,
  values: readonly string[],
  { batch, ...question }: Question & { readonly batch: number },
): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (let at = 0; at < values.length; at += batch) {
    const some = values.slice(at, at + batch);
    const { owner, repo } = await api.at();
    const { declared, fields, variables } = askEach(some, question);
    const { repository } = await api.graphql<{ readonly repository: Answered }>(
      `query ($owner: String!, $repo: String!, ${declared}) { repository(owner: $owner, name: $repo) { ${fields} } }`,
      { owner, repo, ...variables },
    );
    answers.push(...answersIn(repository, some));
  }
  return answers;
}
