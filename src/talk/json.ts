import type { Problem } from "../lab/problem.ts";
import type { Plan } from "../plan/plan.ts";
import type { PlacedWarning } from "../warnings/report.ts";

/** `check --json`, a stable shape: see docs/cli.md. */
export function checkJson(problems: readonly Problem[], warnings: readonly PlacedWarning[] = []): string {
  return print({ problems, warnings: warnings.map(warningJson) });
}

function warningJson({ id, severity, scope, message, remedy, place }: PlacedWarning) {
  return { rule: id, message, ...place, id, severity, scope, remedy };
}

/** `plan --json`, a stable shape: see docs/cli.md. Every section of lab.yaml is generated. */
export function planJson({ id, action, risky, changes, summary }: Plan): string {
  return print({
    id,
    action,
    risky,
    changes: changes.map(({ path, kind, hosts }) => ({ path, change: kind, hosts })),
    notGenerated: [],
    summary,
  });
}

function print(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
