import type { Path } from "../lab/problem.ts";
import type { GeneratedFile } from "./file.ts";
import { hashHeader, type Provenance } from "./header.ts";
import { freeNames, printBindings, type Sheet } from "./nix/print.ts";
import type { NixAttrs } from "./nix/value.ts";

interface NixFile extends Pick<GeneratedFile, "path" | "hosts">, Provenance {
  /** Node of lab.yaml that lines without a nearer one come from. */
  readonly origin: Path;
  readonly body: NixAttrs;
}

/** A Nix file that holds one attribute set. */
export function attrsFile(file: NixFile): GeneratedFile {
  return print(file, ["{"]);
}

/** A module: takes just the arguments that its body refers to, and is a plain set where it refers to none. */
export function moduleFile(file: NixFile): GeneratedFile {
  const names = [...freeNames(file.body)].toSorted();
  return print(file, names.length === 0 ? ["{"] : [`{ ${[...names, "..."].join(", ")} }:`, "{"]);
}

function print(
  { path, hosts, source, extension, origin, body }: NixFile,
  opening: readonly string[],
): GeneratedFile {
  const head = [...hashHeader({ source, extension }), ...opening];
  const sheet: Sheet = { lines: [...head], origins: head.map(() => null) };
  const { imports, ...rest } = body;
  if (imports !== undefined) printBindings(sheet, { imports }, "  ", origin);
  if (imports !== undefined && Object.keys(rest).length > 0) {
    sheet.lines.push("");
    sheet.origins.push(null);
  }
  printBindings(sheet, rest, "  ", origin);
  sheet.lines.push("}");
  sheet.origins.push(null);
  const about = `generated from lab.yaml (${source})`;
  return { path, about, hosts, once: false, text: `${sheet.lines.join("\n")}\n`, origins: sheet.origins };
}
