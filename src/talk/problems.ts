import { styleText } from "node:util";
import type { Problem } from "../lab/problem.ts";

/** Problems for a terminal: place, rule, what is wrong, the line itself, and what to do. */
export function describeProblems(problems: readonly Problem[], texts: ReadonlyMap<string, string>): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [...problems.map((problem) => describeProblem(problem, texts.get(problem.file))), count].join(
    "\n\n",
  );
}

/** One of them; without its line where the text is not there. */
export function describeProblem(problem: Problem, text: string | undefined): string {
  const { file, line, column, rule, message } = problem;
  const place = styleText("bold", `${file}:${line}:${column}`);
  return [
    `${place}  ${styleText("red", rule)}  ${message}`,
    ...(text === undefined ? [] : codeFrame(problem, text.split(/\r?\n/))),
    ...aside("expected", problem.expected),
    ...aside("found", problem.found),
    ...aside("to do", problem.hint),
  ].join("\n");
}

function aside(name: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`    ${styleText("dim", name.padEnd(9))} ${text}`];
}

/** A private key that was pasted by mistake must not reach a terminal, a log or a comment. */
function withoutKeys(line: string): string {
  return line.replaceAll(/AGE-SECRET-KEY-\S+|-----BEGIN.*PRIVATE KEY.*/gi, "(a private key)");
}

/** The line before, the line at fault with a mark under it. */
function codeFrame({ line, column, endLine, endColumn }: Problem, lines: readonly string[]): string[] {
  const width = String(line).length;
  const numbered = (at: number) =>
    `    ${styleText("dim", `${String(at).padStart(width)} |`)} ${withoutKeys(lines[at - 1] ?? "")}`;
  const current = lines[line - 1] ?? "";
  const end = endLine === line && endColumn !== undefined ? endColumn : current.length + 1;
  const mark = "^".repeat(Math.max(1, Math.min(end, current.length + 1) - column));
  const gutter = `    ${" ".repeat(width)} ${styleText("dim", "|")} `;
  return [
    ...(line > 1 ? [numbered(line - 1)] : []),
    numbered(line),
    `${gutter}${" ".repeat(column - 1)}${styleText("red", mark)}`,
  ];
}
