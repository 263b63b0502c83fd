import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** DESIGN.md "Rooms": whose values a room may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  lab: ["catalogue"],
  secrets: ["lab"],
  warnings: ["lab", "secrets"],
  files: ["lab", "secrets", "warnings"],
  plan: ["lab", "files"],
  explain: ["lab", "files"],
  adopt: ["lab", "catalogue"],
  talk: ["lab", "catalogue", "secrets", "warnings", "files", "plan", "explain", "adopt"],
  flow: ["lab", "catalogue", "secrets", "warnings", "files", "plan", "explain", "adopt", "talk", "errors.ts"],
  edge: ["errors.ts"],
  cli: ["lab", "warnings", "files", "plan", "talk", "flow", "edge", "errors.ts", "serve-settings.ts"],
  forge: [],
};
const pure = ["catalogue", "lab", "secrets", "warnings", "files", "plan", "explain", "adopt", "talk"];
/** Even as types these arrows would turn the house round. */
const never: readonly (readonly [string, string])[] = [
  ["edge", "flow"],
  ["plan", "talk"],
];

interface Import {
  readonly typeOnly: boolean;
  readonly target: string;
}

function importsOf(path: string, text: string): Import[] {
  return [
    ...text.matchAll(
      /^(?:import|export)\s+(type\s)?[^;]*?\bfrom\s+"([^"]+)";|^import\s+"([^"]+)";|\bimport\("([^"]+)"\)/gms,
    ),
  ].map(([, type, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? "";
    return {
      typeOnly: type !== undefined,
      target: target.startsWith(".") ? normalize(join(dirname(path), target)) : target,
    };
  });
}

function roomOf(path: string): string {
  return path.split("/")[0] ?? path;
}

/** `edge/git/run.ts` and `edge/git.ts` are the same neighbour. */
function neighbourOf(path: string): string | undefined {
  return /^edge\/([a-z-]+)/.exec(path)?.[1];
}

function isAllowed(path: string, { typeOnly, target }: Import): boolean {
  const [room, other] = [roomOf(path), roomOf(target)];
  if (never.some(([from, to]) => from === room && to === other)) return false;
  if (!(room in mayImport) || typeOnly) return true;
  if (target.startsWith("node:"))
    return !pure.includes(room) || ["node:crypto", "node:util"].includes(target);
  if (!target.endsWith(".ts")) return true;
  if (room === "edge" && other === "edge")
    return neighbourOf(path) === neighbourOf(target) || neighbourOf(target) === "process";
  return room === other || (mayImport[room] ?? []).includes(other);
}

/** Clock and environment in rooms that must have none; randomness likewise, but in `secrets/`, which makes keys. */
const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\./;
const random = /\bcrypto\.random|\brandomUUID\b|\brandomBytes\b/;

function impurity(path: string, text: string): string | undefined {
  if (!pure.includes(roomOf(path))) return undefined;
  return (impure.exec(text) ?? (roomOf(path) === "secrets" ? null : random.exec(text)))?.[0];
}

function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => [
    ...importsOf(path, text)
      .filter((found) => !isAllowed(path, found))
      .map(({ target }) => `${path} imports ${target}`),
    ...(impurity(path, text) === undefined ? [] : [`${path} is not pure: ${impurity(path, text)}`]),
  ]);
}

/** Files that import each other in a loop, types included. */
function circles(files: ReadonlyMap<string, string>): string[] {
  const targets = new Map(
    [...files].map(([path, text]) => [path, importsOf(path, text).map(({ target }) => target)]),
  );
  return [...files.keys()].filter((path) => reachable(path, targets).has(path));
}

function reachable(from: string, targets: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    for (const next of targets.get(path) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      visit(next);
    }
  };
  visit(from);
  return seen;
}

const source = new URL("../src/", import.meta.url);
const files = new Map(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path, readFileSync(new URL(path, source), "utf8")]),
);

describe("the rooms of src/", () => {
  test("every room is known", () => {
    const rooms = new Set([...files.keys()].filter((path) => path.includes("/")).map(roomOf));
    expect([...rooms].filter((room) => !(room in mayImport))).toEqual([]);
    expect(files.size).toBeGreaterThan(30);
  });

  test("arrows run the way of the data, and pure rooms are pure", () => {
    expect(violations(files)).toEqual([]);
  });

  test("no file imports itself by way of others", () => {
    expect(circles(files)).toEqual([]);
  });

  test("edges.ts holds types only", () => {
    expect(files.get("edge/edges.ts")).not.toMatch(/^export (const|function|class|default)/m);
  });

  test.each([
    ["lab/x.ts", 'import { y } from "../files/y.ts";'],
    ["lab/x.ts", 'import { readFile } from "node:fs/promises";'],
    ["plan/x.ts", 'import type { y } from "../talk/y.ts";'],
    ["edge/git.ts", 'import { y } from "./store.ts";'],
    ["edge/git.ts", 'import type { y } from "../flow/y.ts";'],
    ["files/x.ts", "const now = Date.now();"],
    ["files/x.ts", "const key = randomBytes(32);"],
    ["secrets/x.ts", "const now = Date.now();"],
    ["files/x.ts", 'const y = await import("../flow/y.ts");'],
    ["talk/x.ts", 'import {\n  y,\n} from "../flow/y.ts";'],
  ])("a wrong arrow is seen: %s %s", (path, text) => {
    expect(violations(new Map([[path, text]]))).toHaveLength(1);
  });

  test("a circle is seen", () => {
    const planted = new Map([
      ["lab/a.ts", 'import { b } from "./b.ts";'],
      ["lab/b.ts", 'import type { a } from "./a.ts";'],
      ["lab/c.ts", 'import { a } from "./a.ts";'],
    ]);
    expect(circles(planted)).toEqual(["lab/a.ts", "lab/b.ts"]);
  });
});
