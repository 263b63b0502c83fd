import type { Why } from "../flow/why.ts";

/** The answer to `labkeeper why`: the line, then the nodes of lab.yaml behind it, or what it is. */
export function describeWhy({ path, line, text, about, nodes, differs }: Why): string {
  const asked = line === undefined ? path : `${path}:${line}`;
  const width = Math.max(
    0,
    ...nodes.map(({ position }) => `${position.file}:${position.line}:${position.column}`.length),
  );
  const from = nodes.map(
    ({ name, position: { file, line: at, column } }) =>
      `  ${`${file}:${at}:${column}`.padEnd(width)}  ${name}`,
  );
  return [
    ...(text === undefined ? [] : [`${asked}  ${text.trim()}`]),
    ...(text === undefined || from.length === 0
      ? [`${text === undefined ? `${asked}: ` : "  "}${about}`]
      : []),
    ...from,
    ...(differs
      ? ["  The file on disk is not what labkeeper would write; this is about the generated text."]
      : []),
  ].join("\n");
}
