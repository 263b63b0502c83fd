import { applyEdit, type LabEdit } from "./edit.ts";
import type { Acknowledgement } from "./model.ts";
import { parseLab } from "./parse.ts";

/**
 * lab.yaml with these entries in `acknowledge`, all other bytes as they were: a new one at the end of the list; one with the
 * same warning and scope gets day and reason. Undefined where lab.yaml is written in a way that is left alone, or is refused.
 */
export function acknowledge(text: string, all: readonly Acknowledgement[]): string | undefined {
  return all.reduce<string | undefined>(
    (before, one) => (before === undefined ? undefined : acknowledgeOne(before, one)),
    text,
  );
}

function acknowledgeOne(text: string, one: Acknowledgement): string | undefined {
  const parsed = parseLab(text);
  if (!parsed.ok) return undefined;
  const there = parsed.value.lab.acknowledge;
  const at = there.findIndex(({ id, scope }) => id === one.id && (scope ?? null) === one.scope);
  if (at < 0) return added(text, one);
  return changes(at, there[at], one).reduce<string | undefined>(
    (before, edit) => (before === undefined ? undefined : applyEdit(before, edit)),
    text,
  );
}

function added(text: string, { id, scope, reason, until }: Acknowledgement): string | undefined {
  const value = { id, ...(scope === null ? {} : { scope }), reason, until };
  const path = ["acknowledge"];
  return (
    applyEdit(text, { kind: "set", path, value: [value] }) ?? applyEdit(text, { kind: "add", path, value })
  );
}

function changes(
  at: number,
  there: Pick<Acknowledgement, "until" | "reason"> | undefined,
  one: Acknowledgement,
): LabEdit[] {
  return (["until", "reason"] as const).flatMap((key): LabEdit[] =>
    there?.[key] === one[key] ? [] : [{ kind: "set", path: ["acknowledge", at, key], value: one[key] }],
  );
}
