import type { Path } from "../lab/problem.ts";
import type { GeneratedFile } from "./file.ts";
import { hashHeader, type Provenance } from "./header.ts";
import { freeNames, printBindings, type Sheet } from "./nix/print.ts";
import { type NixAttrs, type NixExpression, nixPath, reference } from "./nix/value.ts";
import { helperFile, relativePath } from "./paths.ts";

/** The installed files of nix/lib that a module can call, by the name that it binds each to. */
const helperFiles = {
  backupDarwinHelpers: "backup-darwin-helpers",
  backupHelpers: "backup-helpers",
  checkHelpers: "check-helpers",
  dnsHelpers: "dns-helpers",
  monitoringHelpers: "monitoring-helpers",
  serviceHelpers: "service-helpers",
} as const;

/** What an installed helper file offers: `helper("serviceHelpers", "mkCaddy")` is `serviceHelpers.mkCaddy`. */
export function helper(file: keyof typeof helperFiles, name: string): NixExpression {
  return reference(file, name);
}

interface NixFile extends Pick<GeneratedFile, "path" | "hosts">, Provenance {
  /** Node of lab.yaml that lines without a nearer one come from. */
  readonly origin: Path;
  readonly body: NixAttrs;
}

/** A Nix file that holds one attribute set. */
export function attrsFile(file: NixFile): GeneratedFile {
  return print(file, ["{"], []);
}

/**
 * A module of one host: takes just the arguments that its body refers to, and is a plain set where it refers to none. A
 * body that calls helpers has the lines that import their files.
 */
export function moduleFile(file: NixFile): GeneratedFile {
  const names = new Set(freeNames(file.body));
  const helpers = Object.entries(helperFiles).filter(([name]) => names.delete(name));
  if (helpers.length > 0) names.add("lib");
  const head = names.size === 0 ? [] : [`{ ${[...[...names].toSorted(), "..."].join(", ")} }:`];
  return print(
    file,
    [...head, ...importsOf(file.path, helpers), "{"],
    helpers.map(([, name]) => name),
  );
}

function importsOf(path: string, helpers: readonly (readonly [string, string])[]): string[] {
  if (helpers.length === 0) return [];
  const bindings = helpers.map(([name, file]) => {
    const { path: helpersFile } = nixPath(relativePath(path, helperFile(file)));
    return `  ${name} = import ${helpersFile} { inherit lib; };`;
  });
  return ["let", ...bindings, "in"];
}

function print(
  { path, hosts, source, extension, origin, body }: NixFile,
  opening: readonly string[],
  helpers: readonly string[],
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
  const text = `${sheet.lines.join("\n")}\n`;
  return { path, about, hosts, helpers, once: false, text, origins: sheet.origins };
}
