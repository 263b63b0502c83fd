import { stripVTControlCharacters } from "node:util";

/**
 * The lines of a log as a person would read them: without colours, what a carriage return wrote over, and what GitHub
 * Actions puts before each line (a timestamp) and around groups (`##[group]`).
 */
export function plainLines(log: string): readonly string[] {
  return stripVTControlCharacters(log)
    .split(/\r?\n/)
    .map((line) => plain(line.slice(0, longestLine)));
}

/** A value that nix prints in full may have no end. */
const longestLine = 4000;

const timestamp = /^\uFEFF?\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+Z ?/;
/** What would steer a terminal. */
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

const command = /^##\[(?:error|warning|notice|debug|command)\]/;

function plain(line: string): string {
  const written = line.slice(line.lastIndexOf("\r") + 1);
  return written.replace(timestamp, "").replace(command, "").replaceAll(unseen, "").trimEnd();
}
