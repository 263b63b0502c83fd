import { readYaml } from "./document.ts";
import { findings } from "./issues.ts";
import type { Where } from "./locate.ts";
import type { Finding, Problem, Result } from "./problem.ts";
import { type Lab, LabSchema } from "./schema/lab.ts";

/** lab.yaml after the parse: right in itself; names across fields are not checked yet. */
export interface LabText {
  readonly lab: Lab;
  readonly where: Where;
}

/** Text to Lab, or all problems at once. */
export function parseLab(text: string): Result<LabText> {
  const yaml = readYaml(text);
  if (!("data" in yaml)) return { ok: false, problems: yaml };
  const { data, where, problems } = yaml;
  const parsed = LabSchema.safeParse(data, { reportInput: true });
  if (parsed.success && problems.length === 0) return { ok: true, value: { lab: parsed.data, where } };
  const broken = parsed.success ? [] : place(findings(parsed.error.issues, data), where);
  return { ok: false, problems: inFileOrder([...problems, ...broken.filter(elsewhere(problems))]) };
}

/** Gives findings their positions, in the order of the file. */
export function place(found: readonly Finding[], where: Where): Problem[] {
  return inFileOrder(found.map(({ path, at, ...complaint }) => ({ ...complaint, ...where(path, at) })));
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** What was refused as YAML left a hole in the data: what the schema says of the hole is no news. */
function elsewhere(known: readonly Problem[]): (problem: Problem) => boolean {
  const places = new Set(known.map(({ line, column }) => `${line}:${column}`));
  return ({ line, column }) => !places.has(`${line}:${column}`);
}
