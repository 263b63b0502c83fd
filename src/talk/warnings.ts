import { styleText } from "node:util";
import type { PlacedWarning, Report } from "../warnings/report.ts";
import { type Severity, severities } from "../warnings/warning.ts";

const colours = { error: "red", warning: "yellow", info: "cyan" } as const;

/** For a terminal: by severity, then by host, what concerns the whole lab first; then what is acknowledged. */
export function describeWarnings({ open, acknowledged }: Report): readonly string[] {
  const groups = severities.map((severity) => open.filter((warning) => warning.severity === severity));
  return [
    ...groups.filter((group) => group.length > 0).map(describeGroup),
    ...(acknowledged.length === 0
      ? []
      : [
          [
            styleText("bold", `${acknowledged.length} acknowledged`),
            ...acknowledged.map(
              ({ warning, by }) =>
                `  ${warning.id}  ${warning.scope}  until ${by.until}: ${oneLine(by.reason)}`,
            ),
          ].join("\n"),
        ]),
  ];
}

/** A person's words without what would steer a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\0-\x1f\x7f-\x9f]+/g, " ");
}

function describeGroup(group: readonly PlacedWarning[]): string {
  const severity = group[0]?.severity ?? "info";
  const byHosts = Map.groupBy(group, ({ hosts }) => hosts.join(", "));
  const sorted = [...byHosts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    styleText("bold", count(group.length, severity)),
    ...sorted.flatMap(([hosts, some]) => [
      `  ${styleText("bold", hosts === "" ? "the lab" : hosts)}`,
      ...[...Map.groupBy(some, ({ id, remedy }) => `${id} ${remedy}`).values()].map(describeAlike),
    ]),
  ].join("\n");
}

/** Warnings of one kind: their places, then once what to do. */
function describeAlike(alike: readonly PlacedWarning[]): string {
  const [{ id, severity, remedy } = { id: "", severity: "info" as const, remedy: "" }] = alike;
  const scopes = new Set(alike.flatMap(({ fix, scope }) => (fix === null ? [] : [scope])));
  const fixes = [...scopes].map((scope) => `\`labkeeper fix ${id} ${scope}\``);
  return [
    ...alike.map(({ place: { file, line, column }, message }) => {
      return `    ${file}:${line}:${column}  ${styleText(colours[severity], id)}  ${message}`;
    }),
    `      ${styleText("dim", "to do")}  ${[remedy, ...fixes].join("; ")}`,
  ].join("\n");
}

/** `2 errors`, `1 warning`, `3 hints`. */
function count(number: number, severity: Severity): string {
  const noun = { error: "error", warning: "warning", info: "hint" }[severity];
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** What `labkeeper fix` did. */
export function describeFix(fixed: {
  readonly gone: readonly PlacedWarning[];
  readonly added: readonly PlacedWarning[];
}): string {
  const { gone, added } = fixed;
  return [
    "lab.yaml is changed:",
    ...gone.map(({ id, message }) => `  gone  ${id}  ${message}`),
    ...added.map(({ id, message }) => `  new   ${id}  ${message}`),
  ].join("\n");
}
