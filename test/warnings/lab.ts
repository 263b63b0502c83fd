import { readFileSync } from "node:fs";
import type { Facts } from "../../src/lab/facts.ts";
import { parseLab } from "../../src/lab/parse.ts";
import { resolve } from "../../src/lab/resolve.ts";
import { type Report, report } from "../../src/warnings/report.ts";
import { profiles } from "../lab/lab-text.ts";
import { inOrder } from "./repository.ts";

export const exemplary = readFileSync(new URL("exemplary.lab.yaml", import.meta.url), "utf8");

interface Around {
  readonly today?: string;
  /** lab.yaml of the default branch. */
  readonly agreed?: string;
  /** Left out: a repository in which all secrets are in order. */
  readonly facts?: Facts;
}

/** What is said on 24 November 2026 of a lab.yaml; its own acknowledgements count. */
export function reportOn(text: string, { today = "2026-11-24", agreed = text, facts }: Around = {}): Report {
  const [lab, base] = [text, agreed].map((one) => {
    const parsed = parseLab(one);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.value;
  });
  if (lab === undefined || base === undefined) throw new Error("two labs");
  const model = resolve(lab, { profiles });
  if (!model.ok) throw new Error(JSON.stringify(model.problems));
  return report(
    { lab: lab.lab, model: model.value, facts: facts ?? inOrder(model.value), today },
    {
      where: lab.where,
      agreed: base.lab.acknowledge.map((one) => ({ ...one, scope: one.scope ?? null })),
    },
  );
}

/** `severity id scope line:column message`, as a golden file has it. */
export function lines({ open }: Report): string[] {
  return open.map(({ severity, id, scope, place: { file, line, column }, message }) =>
    [severity, id, scope, `${file}:${line}:${column}`, message].join("  "),
  );
}
