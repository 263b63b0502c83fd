import { describe, expect, test } from "vitest";
import { readYaml } from "../../src/lab/document.ts";
import type { Path } from "../../src/lab/problem.ts";
import { marked, minimal, places, problemsOf } from "./lab-text.ts";

function whereIn(text: string, path: Path, at: "key" | "value" = "value"): string {
  const yaml = readYaml(text);
  if (!("where" in yaml)) throw new Error(JSON.stringify(yaml));
  const { line, column } = yaml.where(path, at);
  return `${line}:${column}`;
}

/** The mark » shows where the node of each path stands. */
const nodes: readonly (readonly [string, Path, "key" | "value", string])[] = [
  ["value of a block map", ["a", "b"], "value", "a:\n  b: »c\n"],
  ["key of a block map", ["a", "b"], "key", "a:\n  »b: c\n"],
  ["a block map", ["a"], "value", "a:\n  »b: c\n"],
  ["item of a block list", ["a", 1], "value", "a:\n  - x\n  - »y\n"],
  ["a block list", ["a"], "value", "a:\n  »- x\n"],
  ["value of a flow map", ["a", "c"], "value", "a: { b: 1, c: »2 }\n"],
  ["key of a flow map", ["a", "c"], "key", "a: { b: 1, »c: 2 }\n"],
  ["a flow map", ["a"], "value", "a: »{ b: 1 }\n"],
  ["item of a flow list", ["a", 1, "b"], "value", "a: [1, { b: »2 }]\n"],
  ["quoted key", ["a b"], "key", "x: 1\n»'a b': 2\n"],
  ["double-quoted value", ["a"], "value", 'a: »"x\\ny"\n'],
  ["literal block", ["a"], "value", "a: »|\n  x\n  y\n"],
  ["folded block", ["a"], "value", "a: »>-\n  x\n"],
  ["number of a key", ["1"], "value", "1: »x\n"],
  ["explicit key", ["a"], "value", "? a\n: »x\n"],
  ["key with nothing after it", ["a", "b"], "value", "a:\n  »b:\n  c: 1\n"],
  ["null that is written", ["a"], "value", "a: »null\n"],
  ["missing key: its holder's", ["a", "x"], "key", "»a:\n  b: 1\n"],
  ["missing key of an item: the item", ["a", 0, "x"], "key", "a:\n  - »b: 1\n"],
  ["missing key of the root: the beginning", ["x"], "key", "# c\n»a: 1\n"],
  ["value below an alias: where it is written", ["b", "x"], "value", "a: &k { x: »1 }\nb: *k\n"],
  ["an alias itself", ["b"], "value", "a: &k 1\nb: »*k\n"],
  ["the later one of two anchors", ["c", "x"], "value", "a: &k { x: 1 }\nb: &k { x: »2 }\nc: *k\n"],
  ["after text that is not ASCII", ["b"], "value", "{ a: äöü, b: »1 }\n"],
  ["after a character of two code units", ["b"], "value", "{ a: 🦭, b: »1 }\n"],
  ["after a comment and ---", ["a"], "value", "# x\n---\na: »1\n"],
];

describe("positions", () => {
  test.each(nodes)("%s", (_name, path, at, snippet) => {
    const { text, at: position } = marked(snippet);
    expect(whereIn(text, path, at)).toBe(position);
    expect(whereIn(text.replaceAll("\n", "\r\n"), path, at)).toBe(position);
    expect(whereIn(`\uFEFF${text}`, path, at)).toBe(position);
  });

  test("the end of a value is exclusive", () => {
    const yaml = readYaml("a: xyz # c\n");
    expect("where" in yaml && yaml.where(["a"])).toEqual({
      file: "lab.yaml",
      line: 1,
      column: 4,
      endLine: 1,
      endColumn: 7,
    });
  });
});

describe("what is read", () => {
  test("CRLF and a byte order mark change nothing", () => {
    expect(problemsOf(minimal)).toEqual([]);
    expect(problemsOf(minimal.replaceAll("\n", "\r\n"))).toEqual([]);
    expect(problemsOf(`\uFEFF${minimal}`)).toEqual([]);
    const wrong = minimal.replace("platform: x86_64-linux", "platform: x");
    expect(places(problemsOf(`\uFEFF${wrong.replaceAll("\n", "\r\n")}`))).toEqual(["value 11:15"]);
  });

  test("YAML 1.2 core: yes, dates and times are text; aliases repeat", () => {
    const yaml = readYaml("a: &x [yes, 2027-03-01, 12:30, 0777, 1.5, ~]\nb: *x\n");
    const list = ["yes", "2027-03-01", "12:30", 777, 1.5, null];
    expect("data" in yaml && yaml.data).toEqual({ a: list, b: list });
  });

  test("an alias may be used often", () => {
    const yaml = readYaml(`a: &x { k: 1 }\nb: [${"*x, ".repeat(300)}]\n`);
    expect(yaml).toMatchObject({ problems: [] });
  });
});

const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
for (const [name, inner] of Object.entries({ b: "a", c: "b", d: "c", e: "d", f: "e", g: "f" })) {
  bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${inner}`).join(", ")}]`);
}

/** Text, then `rule line:column` of its problems. */
const refused: readonly (readonly [string, string, readonly string[]])[] = [
  ["nothing at all", "", ["empty 1:1"]],
  ["comments only", "# x\n\n# y\n", ["empty 1:1"]],
  ["a byte order mark only", "\uFEFF", ["empty 1:1"]],
  ["--- only", "---\n", ["empty 1:1"]],
  ["null", "~\n", ["empty 1:1"]],
  ["a list", "# x\n- a\n", ["type 2:1"]],
  ["text", "lab\n", ["type 1:1"]],
  ["tab as indentation", minimal.replace("  name: tiny", "\tname: tiny"), ["yaml 3:1"]],
  ["several documents", `${minimal}---\nversion: 1\n`, ["yaml 16:1"]],
  ["%YAML directive", `%YAML 1.1\n---\n${minimal}`, ["yaml-directive 1:1"]],
  ["%TAG directive after a comment", `# x\n%TAG ! x:\n---\n${minimal}`, ["yaml-directive 2:1"]],
  ["unknown directive", `\uFEFF%FOO\n---\n${minimal}`, ["yaml-directive 1:1"]],
  ["custom tag", minimal.replace("name: tiny", "name: !x tiny"), ["yaml 3:9"]],
  ["!!binary", minimal.replace("name: tiny", "name: !!binary eA=="), ["yaml 3:9"]],
  ["list as a key", minimal.replace("name: tiny", "[name]: tiny"), ["yaml 3:3"]],
  ["quote that is not closed", `${minimal}dns: "x\n`, ["yaml 17:1"]],
  ["20,000 open brackets", "[".repeat(20_000), ["too-deep 1:1"]],
  [
    "2,000 block levels",
    Array.from({ length: 2000 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""),
    ["too-deep 1:1"],
  ],
  ["duplicate key", minimal.replace("name: tiny", "name: tiny\n  name: tiny"), ["duplicate-key 4:3"]],
  ["__proto__", minimal.replace("  name: tiny", "  __proto__: {}\n  name: tiny"), ["reserved-key 3:3"]],
  ["NUL", minimal.replace("name: tiny", 'name: "ti\\0ny"'), ["nul 3:9"]],
  ["NUL in a key", minimal.replace("name: tiny", '"na\\0me": 1\n  name: tiny'), ["nul 3:3"]],
  ["half a surrogate pair", minimal.replace("name: tiny", 'name: "\\ud83e"'), ["surrogate 3:9"]],
  [
    "number that is not kept",
    minimal.replace("version: 1", "version: 12345678901234567890"),
    ["number 1:10"],
  ],
  ["alias without an anchor", minimal.replace("name: tiny", "name: *x"), ["unknown-alias 3:9"]],
  ["alias of what it is in", `${minimal}dns: &x { zones: [*x] }\n`, ["endless-alias 16:19"]],
  ["alias bomb", `${bomb.join("\n")}\n`, ["alias-bomb 5:8"]],
];

describe("what is refused", () => {
  test.each(refused)("%s", (_name, text, expected) => {
    const yaml = readYaml(text);
    const problems = "problems" in yaml ? [...yaml.problems, ...problemsOf(text)] : yaml;
    expect(places(problems)).toEqual(expect.arrayContaining([...expected]));
    const [rule = "", position] = expected[0]?.split(" ") ?? [];
    expect(
      problems.find((found) => found.rule === rule && `${found.line}:${found.column}` === position),
    ).toMatchObject({
      message: expect.stringMatching(/\S/),
      expected: expect.stringMatching(/\S/),
      found: expect.any(String),
      hint: expect.stringMatching(/\S/),
    });
  });

  test("100 levels are read, 101 are not", () => {
    const nested = (levels: number) => `a: ${"[".repeat(levels - 1)}x${"]".repeat(levels - 1)}\n`;
    expect(readYaml(nested(100))).toMatchObject({ problems: [] });
    expect(readYaml(nested(101))).toMatchObject({ problems: [{ rule: "too-deep", line: 1 }] });
  });

  test("levels count through aliases", () => {
    const half = `${"[".repeat(60)}x${"]".repeat(60)}`;
    const list = (levels: number) => `${"[".repeat(levels)}*h${"]".repeat(levels)}`;
    expect(readYaml(`h: &h ${half}\nb: ${list(30)}\n`)).toMatchObject({ problems: [] });
    expect(readYaml(`h: &h ${half}\nb: ${list(50)}\n`)).toMatchObject({
      problems: [{ rule: "too-deep", line: 2 }],
    });
  });

  test("8 MiB are read, a byte more is not", () => {
    const filled = (bytes: number) => `${minimal}#${"x".repeat(bytes - Buffer.byteLength(minimal) - 1)}`;
    expect(problemsOf(filled(8 * 1024 * 1024))).toEqual([]);
    expect(places(problemsOf(filled(8 * 1024 * 1024 + 1)))).toEqual(["too-large 1:1"]);
  });

  test("% inside the document is no directive; blank lines before it take no time", () => {
    expect(problemsOf(minimal.replace("me]\n", "me\n%x]\n")).map(({ rule }) => rule)).not.toContain(
      "yaml-directive",
    );
    expect(places(problemsOf(`${"\n".repeat(50_000)}%YAML 1.2\n---\n${minimal}`))).toEqual([
      "yaml-directive 50001:1",
    ]);
  });

  test("a hundred thousand aliases or anchors take no time", () => {
    expect(readYaml(`a: &x 1\nb: [${"*x, ".repeat(100_000)}]\n`)).toMatchObject({
      problems: [{ rule: "alias-bomb" }],
    });
    const anchors = Array.from({ length: 100_000 }, (_, i) => `- &a${i} x\n`).join("");
    expect(readYaml(`a:\n${anchors}b: [${"*a1, ".repeat(9000)}]\n`)).toMatchObject({ problems: [] });
  });
});
