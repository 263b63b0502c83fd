import { styleText } from "node:util";
import type { Block, Inline, Run } from "../files/markdown.ts";
import { includeLines } from "../files/restore/names.ts";
import type { Restore } from "../flow/restore.ts";

/** The answer to `labkeeper restore`: runbooks for a terminal, and what the user's own Taskfile lacks. */
export function describeRestore({ runbooks, taskfile, isIncluded }: Restore): string {
  const books = runbooks.map((blocks) => blocks.map(block).join("\n\n"));
  const where = taskfile ?? "Taskfile.yaml, which is not there yet,";
  const lacking = [
    `${where} does not include the restore tasks. It needs:`,
    ...includeLines.map((line) => `    ${line}`),
  ];
  return [...books, ...(isIncluded ? [] : [lacking.join("\n")])].join("\n\n\n");
}

function block(one: Block): string {
  if ("heading" in one) return styleText("bold", run(one.heading));
  if ("text" in one) return run(one.text);
  if ("list" in one)
    return one.list.map((item, i) => `${one.numbered ? `${i + 1}.` : "-"} ${run(item)}`).join("\n");
  if ("commands" in one) return indented(one.commands);
  return "yaml" in one ? indented(one.yaml) : table([one.head, ...one.rows].map((row) => row.map(run)));
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join("\n");
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function run(content: Run): string {
  return isList(content) ? content.map(inline).join("") : inline(content);
}

function isList(content: Run): content is readonly Inline[] {
  return Array.isArray(content);
}

function inline(content: Inline): string {
  if (typeof content === "string") return content;
  return "code" in content ? content.code : content.link;
}
