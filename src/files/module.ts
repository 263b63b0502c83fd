import type { Path } from "../lab/problem.ts";
import type { GeneratedFile } from "./file.ts";
import { hashHeader, type Provenance } from "./header.ts";
import { freeNames, printBindings, type Sheet } from "./nix/print.ts";
import { type NixAttrs, type NixExpression, nixPath, reference } from "./nix/value.ts";
import { helperFile, relativePath } from "./paths.ts";

/** What one of the installed helper files offers: in a module's body, `serviceHelpers.mkCaddy` is `helper("mkCaddy")`. */
export function helper(name: string): NixExpression {
  return reference(HELPERS, name);
}

const HELPERS = "serviceHelpers";

interface NixFile extends Pick<GeneratedFile, "path" | "hosts">, Provenance {
  /** Node of lab.yaml that lines without a nearer one come from. */
  readonly origin: Path;
  readonly body: NixAttrs;
}

/** A Nix file that holds one attribute set. */
export function attrsFile(file: NixFile): GeneratedFile {
  return print(file, ["{"]);
}

/**
 * A module of one host: takes just the arguments that its body refers to, and is a plain set where it refers to none. A
 * body that calls a helper has the line that imports the helpers.
 */
export function moduleFile(file: NixFile): GeneratedFile {
  const names = new Set(freeNames(file.body));
  const helps = names.delete(HELPERS);
  if (helps) names.add("lib");
  const head = names.size === 0 ? [] : [`{ ${[...[...names].toSorted(), "..."].join(", ")} }:`];
  return print(file, [...head, ...(helps ? importOfHelpers(file.path) : []), "{"]);
}

function importOfHelpers(path: string): string[] {
  const { path: helpers } = nixPath(relativePath(path, helperFile("service-helpers")));
  return ["let", `  ${HELPERS} = import ${helpers} { inherit lib; };`, "in"];
}

function print(
  { path, hosts, source, extension, origin, body }: NixFile,
  opening: readonly string[],
): GeneratedFile {
  const head = [...hashHeader({ source, extension }), ...opening];
  const sheet: Sheet = { lines: [...head], origins: head.map(() => null) };
  const { imports, ...rest } = body;
  if (imports !== undefined) printBindings(sheet, { imports }, "  ", origin);
  if (imports !== undefined && Object.values(rest).some((value) => value !== undefined)) {
    sheet.lines.push("");
    sheet.origins.push(null);
  }
  printBindings(sheet, rest, "  ", origin);
  sheet.lines.push("}");
  sheet.origins.push(null);
  const about = `generated from lab.yaml (${source})`;
  return { path, about, hosts, once: false, text: `${sheet.lines.join("\n")}\n`, origins: sheet.origins };
}
