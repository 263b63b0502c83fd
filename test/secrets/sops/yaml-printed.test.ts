import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import type { Node } from "../../../src/secrets/sops/tree.ts";
import { readAnyYaml } from "../../../src/secrets/sops/yaml.ts";
import { readPrinted } from "../../../src/secrets/sops/yaml-printed.ts";
import { patience, runs, seed } from "../../support/seed.ts";
import { testWith } from "../../support/tools.ts";
import { newKey } from "./keys.ts";
import { ok } from "./ok.ts";
import { plains, sopsIn } from "./sops.ts";

/** Everything that a reader tells of a text; undefined where it refuses. */
function told(read: (text: string) => readonly Node[], text: string): unknown {
  try {
    return read(text).map(shown);
  } catch {
    return undefined;
  }
}

/** A node with what its layout answers in the place of the layout. */
function shown(node: Node): unknown {
  if (node.kind === "scalar") return node;
  if (node.kind === "map") return node.entries.map(({ key, value }) => [key, shown(value)]);
  const { layout, items } = node;
  const answers = layout && [
    layout.regions,
    items.map((_, i) => layout.raw(i)),
    layout.remove(new Set([0])),
    layout.append(["- x"]),
  ];
  return { items: items.map(shown), answers };
}

const names = ["a", "b", "sops", "1", "true", "n", "0x1f", "<<", "a b", '"q"', "a.b/c-d", "k#", "~", "é"];
const values = [
  "x",
  "ENC[AES256_GCM,data:a+/=,iv:b=,tag:c==,type:str]",
  "1",
  "-1",
  "0o7",
  "null",
  "2024-01-02",
  "yes",
  "|",
  "|-",
  "|2",
  ">",
  "[]",
  "[ ]",
  "{}",
  "a: b",
  "a:",
  "a #b",
  "a#b",
  "#b",
  "&x",
  "*x",
  "!!str x",
  '""',
  '"a"',
  '"a: #b"',
  '"\\n"',
  '"a" ',
  "'a'",
  "a b",
  "- a",
  "?",
  "[a]",
  "a,b]",
  "a:b",
  "@a",
  "%a",
];
type Tree = string | Tree[] | { readonly [key: string]: Tree };

const { tree } = fc.letrec<{ tree: { [key: string]: Tree }; node: Tree }>((tie) => ({
  tree: fc.dictionary(fc.stringMatching(/^[a-z][a-z/]{0,2}$/), tie("node"), { minKeys: 1, maxKeys: 4 }),
  node: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("x", "|", "[]", '"a"', "1", "null", ...values.slice(0, 2)),
    fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
    tie("tree"),
  ),
}));

/** Lines as sops lays them out. */
function linesOf(node: Tree, indent: string): readonly string[] {
  if (Array.isArray(node)) {
    return node.flatMap((item) => {
      const [first = "", ...rest] = linesOf(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (typeof node === "string") return node === "|" ? ["|", `${indent}text`, `${indent}of it`] : [node];
  return Object.entries(node).flatMap(([key, value]) => {
    const below = linesOf(value, `${indent}    `);
    return typeof value === "string"
      ? [`${indent}${key}: ${below[0]}`, ...below.slice(1)]
      : [`${indent}${key}:`, ...below];
  });
}

const edit = fc.record({
  at: fc.nat(20),
  indent: fc.constantFrom(undefined, undefined, 0, 2, 3, 4, 6, 8),
  dash: fc.constantFrom(undefined, undefined, "- ", "-  ", "-"),
  key: fc.option(fc.constantFrom(...names), { nil: undefined }),
  value: fc.option(fc.constantFrom("", ...values), { nil: undefined }),
  above: fc.constantFrom(
    undefined,
    undefined,
    "",
    "  ",
    "# c",
    "    # c",
    "---",
    "...",
    "\t",
    "%YAML 1.2",
    "    text",
  ),
});

/** A line in which some parts are others, and perhaps one more above it. */
function edited(
  line: string,
  { indent, dash, key, value, above }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
): string {
  const [, oldIndent = "", oldDash = "", oldKey = "", oldValue = ""] =
    /^( *)(- )?([^ ]*:)? ?(.*)$/.exec(line) ?? [];
  const start = indent === undefined ? oldIndent : " ".repeat(indent);
  const rest = [key === undefined ? oldKey : `${key}:`, value ?? oldValue]
    .filter((part) => part !== "")
    .join(" ");
  return `${above === undefined ? "" : `${above}\n`}${start}${dash ?? oldDash}${rest}`;
}

const written = fc
  .tuple(tree, fc.array(edit, { maxLength: 2 }), fc.constantFrom("\n", "\n", "\n", "\r\n", ""))
  .map(([node, edits, end]) => {
    const lines = [...linesOf(node, "")];
    for (const one of edits) lines[one.at % lines.length] = edited(lines[one.at % lines.length] ?? "", one);
    return lines.join("\n") + end;
  });

type Outcome = "left" | "same" | "different";

function outcomeOf(text: string): Outcome {
  const printed = readPrinted(text);
  if (printed === undefined) return "left";
  return isDeepStrictEqual([shown(printed)], told(readAnyYaml, text)) ? "same" : "different";
}

/** How often random texts come to what, none of them to something else than all of YAML makes of it. */
function outcomes(texts: fc.Arbitrary<string>, numRuns: number): Readonly<Record<Outcome, number>> {
  const count = { left: 0, same: 0, different: 0 };
  fc.assert(
    fc.property(texts, (text) => {
      const outcome = outcomeOf(text);
      count[outcome]++;
      return outcome !== "different";
    }),
    { numRuns, seed },
  );
  return count;
}

test(
  `what is read line by line is what all of YAML makes of it (seed ${seed})`,
  () => {
    const { same, left } = outcomes(written, runs(20_000));
    expect(Math.min(same, left)).toBeGreaterThan(runs(20_000) / 20);
  },
  patience,
);

test(
  `a file that somebody changed anywhere is read as all of YAML is, or left to it (seed ${seed})`,
  async () => {
    const recipients = [(await newKey()).recipient, (await newKey()).recipient];
    const file = { path: "luna.sops.yaml", names: ["a/b", "a/c", "d"], recipients, at: new Date(0) };
    const whole = ok(createSopsFile(file)).text.split("\n");
    const change = fc.record({
      line: fc.nat(whole.length - 2),
      column: fc.nat(40),
      length: fc.nat(4),
      fresh: fc.oneof(
        fc.constantFrom(...values, "\n", " ", "  ", "- ", ": ", "#", '"'),
        fc.string({ maxLength: 2 }),
      ),
    });
    const changed = fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
      const lines = [...whole];
      for (const { line, column, length, fresh } of changes) {
        const old = lines[line] ?? "";
        lines[line] = old.slice(0, column) + fresh + old.slice(column + length);
      }
      return lines.join("\n");
    });
    const { same, left } = outcomes(changed, runs(4000));
    expect(Math.min(same, left)).toBeGreaterThan(runs(4000) / 20);
  },
  patience,
);

test.each([
  "a: x\na: y\n",
  '"a": x\na: y\n',
  "a:\n    b:\n- x\n",
  "a: |\n  x\n    # y\nb: z\n",
  "a: |\n  x\n\nb: z\n",
  "a: |\n  x\n    y\n",
  "a: x\n  y\n",
  "a:\n- x\n  b: y\n",
  "a:\nb: x\n",
  "a: x",
])("is not what sops prints: %j", (text) => {
  expect(readPrinted(text)).toBeUndefined();
});

test("a file of ours is read line by line", async () => {
  const recipients = [(await newKey()).recipient];
  const file = { path: "a.yaml", names: ["a/b", "c"], recipients, at: new Date(0) };
  const { text } = ok(createSopsFile(file));
  expect(readPrinted(text)).toBeDefined();
  expect(readPrinted(text.replace("\n", " # who\n"))).toBeUndefined();
});

testWith(["sops"], "so is a file of sops, with comments, lists and metadata of older versions", async () => {
  const plain = (plains["luna.sops.yaml"] ?? "").replace(/plain_unencrypted:[\s\S]*/, "");
  const text = await sopsIn().encrypt({ path: "luna.sops.yaml", plain, recipients: [await newKey()] });
  expect(text).toContain("#ENC[");
  expect(readPrinted(text)).toBeDefined();
  expect(outcomeOf(text.replace("sops:\n", "sops:\n    kms: []\n    gcp_kms: []\n"))).toBe("same");
});
