import { readYaml, type Where } from "./document.ts";
import { findings } from "./issues.ts";
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
  const parsed = LabSchema.safeParse(yaml.data, { reportInput: true });
  if (parsed.success) return { ok: true, value: { lab: parsed.data, where: yaml.where } };
  return { ok: false, problems: place(findings(parsed.error.issues), yaml.where) };
}

/** Gives findings their positions, in the order of the file. */
export function place(found: readonly Finding[], where: Where): Problem[] {
  return found
    .map(({ path, at, rule, message, expected, found: seen, hint }) => ({
      rule,
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(seen === undefined ? {} : { found: seen }),
      ...(hint === undefined ? {} : { hint }),
      ...where(path, at),
    }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

