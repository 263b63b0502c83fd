import fc from "fast-check";

/** What is encrypted, and how, in one run. */
export interface RandomFile {
  readonly path: string;
  readonly plain: string;
  /** Options of sops. */
  readonly options: readonly string[];
  /** How many people besides luna and the bot can read it. */
  readonly others: number;
  /** What is done to the encrypted file by hand before luna's key is replaced. */
  readonly edit: Edit;
}

export type Edit = "none" | "crlf" | "recipient-first" | "no-last-line-break" | "comments" | "indented";

type Tree = string | number | boolean | null | Tree[] | { [key: string]: Tree };

const key = fc
  .stringMatching(/^[a-z][a-z0-9_-]{0,8}(_unencrypted|_clear)?$/)
  .filter((name) => name !== "sops");
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom(
    "",
    "yes",
    "null",
    "1",
    "0x10",
    "2024-01-02",
    "a: b",
    "# no comment",
    "- x",
    "'",
    '"',
    "\\",
    "long ".repeat(60),
  ),
  fc.array(fc.string({ maxLength: 20 }), { minLength: 2, maxLength: 4 }).map((lines) => lines.join("\n")),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
);

const { tree } = fc.letrec<{ tree: { [key: string]: Tree }; node: Tree }>((tie) => ({
  tree: fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 5, noNullPrototype: true }),
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("node"), { maxLength: 3 }),
    tie("tree"),
  ),
}));

const line = fc.string({ maxLength: 20 }).map((words) => words.replaceAll(/[^ -~]/g, ""));
const comment = line.map((words) => words.replaceAll(/[^ a-zA-Z0-9.,:'-]/g, ""));

const yaml = fc
  .record({
    trees: fc.array(tree, { minLength: 1, maxLength: 3 }),
    comments: fc.array(comment, { maxLength: 5 }),
  })
  .map(({ trees, comments }) => trees.map((one) => yamlMap(one, "", [...comments])).join("---\n"));

/** JSON's own strings are YAML's; a comment before a key or beside a value now and then. */
function yamlMap(map: { [key: string]: Tree }, indent: string, comments: string[]): string {
  return Object.entries(map)
    .map(([name, value], i) => {
      const above = i % 2 === 0 && comments.length > 0 ? `${indent}# ${comments.pop()}\n` : "";
      return `${above}${indent}${name}:${yamlNode(value, `${indent}  `, comments)}`;
    })
    .join("");
}

function yamlNode(value: Tree, indent: string, comments: string[]): string {
  if (Array.isArray(value) && value.length > 0) {
    return `\n${value.map((item) => `${indent}-${yamlItem(item, `${indent}  `, comments)}`).join("")}`;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    return `\n${yamlMap(value, indent, comments)}`;
  }
  const beside = typeof value === "boolean" && comments.length > 0 ? ` # ${comments.pop()}` : "";
  return ` ${JSON.stringify(value)}${beside}\n`;
}

function yamlItem(item: Tree, indent: string, comments: string[]): string {
  const isMap =
    typeof item === "object" && item !== null && !Array.isArray(item) && Object.keys(item).length > 0;
  return isMap ? ` ${yamlMap(item, indent, []).trimStart()}` : yamlNode(item, indent, comments);
}

const json = fc
  .tuple(tree, fc.constantFrom(undefined, 1, 2, "\t"))
  .map(([value, indent]) => `${JSON.stringify(value, null, indent)}\n`);

const envLine = fc.oneof(
  fc.tuple(key, line).map(([name, value]) => `${name}=${value}`),
  comment.map((words) => `#${words}`),
  fc.constant(""),
);
const env = fc
  .uniqueArray(envLine, { minLength: 1, maxLength: 8, selector: (one) => one.split("=")[0] })
  .map((lines) => `${lines.join("\n")}\n`);

const iniLine = fc.oneof(
  fc.tuple(key, line).map(([name, value]) => `${name} = ${value.replaceAll(/["'`\\]/g, "")}`),
  comment.map((words) => `; ${words}`),
  comment.map((words) => `# ${words}`),
);
const iniSection = fc.tuple(
  key,
  fc.uniqueArray(iniLine, { minLength: 1, maxLength: 5, selector: (one) => one.split("=")[0] }),
);
const ini = fc
  .uniqueArray(iniSection, { minLength: 1, maxLength: 4, selector: ([name]) => name })
  .map((sections) => sections.map(([name, lines]) => `[${name}]\n${lines.join("\n")}\n`).join("\n"));

const binary = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));

const rule = fc.oneof(
  { arbitrary: fc.constant<string[]>([]), weight: 4 },
  fc.constantFrom(
    ["--unencrypted-suffix=_clear"],
    ["--encrypted-suffix=_clear"],
    ["--encrypted-regex=^[a-m]"],
    ["--unencrypted-regex=(?i)^[A-M]"],
    ["--mac-only-encrypted"],
    ["--mac-only-encrypted", "--encrypted-regex=^[a-m]"],
  ),
);

const edits: Readonly<Record<string, readonly Edit[]>> = {
  yaml: ["crlf", "recipient-first", "no-last-line-break", "comments"],
  json: ["crlf", "recipient-first", "no-last-line-break", "indented"],
  env: ["recipient-first", "no-last-line-break"],
  ini: ["no-last-line-break"],
  bin: ["crlf", "no-last-line-break"],
};

/** A random file of one ending. */
export function randomFile(ending: string): fc.Arbitrary<RandomFile> {
  const plain = { yaml, json, env, ini, bin: binary }[ending] ?? binary;
  return fc.record({
    path: fc.constant(`luna.sops.${ending}`),
    plain,
    options: ending === "bin" ? fc.constant([]) : rule,
    others: fc.integer({ min: 0, max: 3 }),
    edit: fc.oneof(fc.constant<Edit>("none"), fc.constantFrom<Edit>("none", ...(edits[ending] ?? []))),
  });
}

/** Does by hand to an encrypted file what people and older versions of sops do. */
export function edited(sealed: string, edit: Edit): string {
  if (edit === "crlf") return sealed.replaceAll("\n", "\r\n");
  if (edit === "no-last-line-break") return sealed.replace(/\n$/, "");
  if (edit === "comments") return sealed.replaceAll(/(recipient: \S+)/g, "$1 # someone");
  if (edit === "indented") return sealed.replaceAll("\t", "  ");
  if (edit === "none") return sealed;
  const block = sealed.replaceAll(
    /( +)- enc: \|\n((?: {12}.*\n)+) +recipient: (\S+)\n/g,
    (_, indent: string, enc: string, recipient: string) =>
      `${indent}- recipient: ${recipient}\n${indent}  enc: |\n${enc}`,
  );
  const json = block.replaceAll(/^(\s*"enc": ".*"),\n(\s*"recipient": ".*")\n/gm, "$2,\n$1\n");
  return json.replaceAll(/^(\S*_enc=.*)\n(\S*_recipient=.*)\n/gm, "$2\n$1\n");
}
