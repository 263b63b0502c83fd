import type { Inline, PageBlock } from "../../files/markdown.ts";
import type { Problem } from "../../lab/problem.ts";
import { theirs } from "../comment.ts";

/** What is wrong in lab.yaml, each at its place. */
export function describeProblemList(problems: readonly Problem[]): readonly PageBlock[] {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [{ text: `lab.yaml cannot be understood, ${count}:` }, { list: problems.map(describeProblem) }];
}

function describeProblem({ file, line, column, message, expected, found, hint }: Problem): readonly Inline[] {
  return [
    { code: `${file}:${line}:${column}` },
    ` ${message}`,
    ...(expected === undefined ? [] : ["; expected ", theirs(expected)]),
    ...(found === undefined ? [] : ["; found ", theirs(found)]),
    ...(hint === undefined ? [] : [`; to do: ${hint}`]),
  ];
}
