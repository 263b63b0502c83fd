import { plainLines } from "./lines.ts";
import type { NixError, NixFrame, NixOutput, NixPlace, NixWarning } from "./output.ts";

/**
 * Reads what nix wrote to standard error, or a log that holds it. Nix before 2.14 says the message first and the trace after
 * it, innermost frame first; newer ones the trace from outside to inside and the message last.
 *
 * @param asked what nix was asked for, until the log says so itself
 */
export function parseNixOutput(log: string, asked = ""): NixOutput {
  const lines = plainLines(log);
  const errors: NixError[] = [];
  const warnings: NixWarning[] = [];
  let command = asked;
  let last: NixError | undefined;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const end = endOfBlock(lines, at);
    const warning = evaluationWarning.exec(line);
    if (line.startsWith("##[group]Run ")) command = groupAt(lines, at);
    else if (line.startsWith("error:")) errors.push(parseError(lines.slice(at, end), command));
    else if (warning !== null) {
      const text = textOf([line.slice(warning[0].length), ...lines.slice(at + 1, end)]);
      warnings.push({ text, asked: command });
    } else if (exhausted.test(line)) last = { asked: command, message: line, at: undefined, frames: [] };
    at = end;
  }
  if (errors.length === 0 && last !== undefined) errors.push(last);
  return { errors, warnings: sortedWarnings(warnings) };
}

/** What GitHub Actions prints before a step: its command, and the variables that it uses. */
function groupAt(lines: readonly string[], start: number): string {
  const end = lines.indexOf("##[endgroup]", start);
  return end === -1 ? (lines[start] ?? "") : lines.slice(start, end).join("\n");
}

function sortedWarnings(warnings: readonly NixWarning[]): readonly NixWarning[] {
  const once = new Map(
    warnings.filter(({ text }) => text !== "").map((one) => [`${one.text}\0${one.asked}`, one]),
  );
  return [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, warning]) => warning);
}

/** lib.warn and the `warnings` of NixOS (any version), builtins.warn (Nix 2.23 and later), nix-darwin once its colour is gone. */
const evaluationWarning = /^(?:trace: (?:evaluation )?warning: ?|evaluation warning: ?|\[lib\.warn\] )/;

/** How a run that was short of memory ends without a word of nix's evaluator. */
const exhausted =
  /\bstd::bad_alloc\b|\bout of memory\b|cannot allocate memory|^(?:.*: line \d+: +\d+ )?Killed\b/i;

/** What begins something new in the log of nix, or of the shell around it. */
const beginning =
  /^(?:error|warning|trace|evaluation warning|copying|building|these \d+|checking|evaluating|fetching|unpacking|downloading|##\[|Error:|Run )/;

/** A block is a line and what belongs to it: indented or empty lines, and the further lines of a traced warning. */
function endOfBlock(lines: readonly string[], start: number): number {
  const traced = evaluationWarning.test(lines[start] ?? "");
  const belongs = (line: string): boolean =>
    line === "" || /^\s/.test(line) || line.startsWith("(stack trace") || (traced && !beginning.test(line));
  const next = lines.findIndex((line, at) => at > start && !belongs(line));
  return next === -1 ? lines.length : next;
}

/** Lines without what they are all indented by, and without empty ones at both ends. */
function textOf(lines: readonly string[]): string {
  const [first = "", ...rest] = lines;
  const margin = Math.min(...rest.filter((line) => line !== "").map((line) => line.search(/\S/)));
  return [first, ...rest.map((line) => line.slice(margin))].join("\n").trim();
}

interface Part {
  readonly kind: "message" | "frame";
  readonly lines: string[];
  at: NixPlace | undefined;
}

function parseError([first = "", ...rest]: readonly string[], asked: string): NixError {
  const parts: Part[] = [{ kind: "message", lines: [first.replace(/^error: ?/, "")], at: undefined }];
  for (const line of rest) readLine(line, parts);
  const messages = parts.filter(({ kind, lines }) => kind === "message" && textOf(lines) !== "");
  const message = messages.at(-1);
  const frames = parts.filter(({ kind }) => kind === "frame");
  const isInnermostFirst =
    message === undefined || parts.indexOf(message) < parts.findIndex(({ kind }) => kind === "frame");
  return {
    asked,
    message: textOf(message?.lines ?? []),
    at: message?.at,
    frames: (isInnermostFirst ? frames : frames.toReversed()).map(frameOf),
  };
}

function frameOf({ lines, at }: Part): NixFrame {
  return { label: lines.join(" ").trim(), at };
}

function readLine(line: string, parts: Part[]): void {
  const current = parts.at(-1);
  const text = line.trim();
  if (current === undefined || isAside(text)) return;
  const place = /^(?:at|whose name attribute is located at) (.+):(\d+):(\d+):?$/.exec(text);
  if (place !== null) current.at ??= placeOf(place);
  else if (/^(?:…|\.\.\.) /.test(text))
    parts.push({ kind: "frame", lines: [text.replace(/^\S+ /, "")], at: undefined });
  else if (/^\s+error:/.test(line))
    parts.push({ kind: "message", lines: [text.replace(/^error: ?/, "")], at: undefined });
  else if (current.kind === "message" || text !== "") current.lines.push(line);
}

/** Excerpts of the source, and remarks about the trace itself. */
function isAside(text: string): boolean {
  return (
    /^\d*\|/.test(text) ||
    /^\((?:stack trace truncated|\d+ duplicate frames)/.test(text) ||
    text.startsWith("note: trace")
  );
}

function placeOf([, file = "", line, column]: RegExpExecArray): NixPlace {
  return { file, line: Number(line), column: Number(column) };
}
