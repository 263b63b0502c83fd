import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, test } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why a test is skipped; the reporter prints it. */
    skipReason?: string;
  }
}

/** What a test is handed: the path of each tool that it named. */
type Paths<Name extends string> = Readonly<Record<Name, string>>;

/** The tools that scripts/install-test-tools.sh vouches for: no test that needs one of them may be skipped. */
const vouchedFor = readManifest();

/** Where a tool is: in the manifest of scripts/install-test-tools.sh, else on PATH, else undefined. */
export function tool(name: string): string | undefined {
  return vouchedFor.get(name) ?? onPath(name);
}

/** A test that is skipped, with the reason, where one of `names` is absent and the manifest does not vouch for it. */
export function testWith<const Name extends string>(
  names: readonly Name[],
  title: string,
  run: (paths: Paths<Name>) => void | Promise<void>,
): void {
  test(title, skipWithout(names), () => run(pathsOf(names)));
}

/** The same for a group. Its body is read even when its tests are skipped, so call the tools inside tests only. */
export function describeWith<const Name extends string>(
  names: readonly Name[],
  title: string,
  body: (paths: Paths<Name>) => void,
): void {
  describe(title, skipWithout(names), () => {
    body(pathsOf(names));
  });
}

function skipWithout(names: readonly string[]) {
  const absent = names.filter((name) => tool(name) === undefined);
  return absent.length === 0 ? {} : { skip: true, meta: { skipReason: `absent: ${absent.join(", ")}` } };
}

function pathsOf<Name extends string>(names: readonly Name[]): Paths<Name> {
  return Object.fromEntries(names.map((name) => [name, tool(name) ?? name])) as Paths<Name>;
}

function readManifest(): ReadonlyMap<string, string> {
  const manifest = join(
    process.env.LABKEEPER_TOOLS ?? join(homedir(), ".cache", "labkeeper-tools"),
    "installed",
  );
  if (!existsSync(manifest)) return new Map();
  const lines = readFileSync(manifest, "utf8").split("\n").filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
}

function onPath(name: string): string | undefined {
  const directories = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
