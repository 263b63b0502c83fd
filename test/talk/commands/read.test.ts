import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandNames } from "../../../src/lab/commands.ts";
import { isFault } from "../../../src/talk/commands/command.ts";
import { readCommands } from "../../../src/talk/commands/read.ts";
import { commands, usage } from "../../../src/talk/commands/table.ts";
import { anyCommand, prose, typed } from "./said.ts";

function asked(body: string): unknown[] {
  return readCommands(body).map((said) => said.asked);
}

const lines = fc.array(fc.oneof(prose, anyCommand.map(typed)), { minLength: 1, maxLength: 8 });

describe("what is a command", () => {
  test("each is read as it was typed, in the order of the comment, among other words", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(prose, anyCommand), { maxLength: 9 }),
        fc.constantFrom("\n", "\n\n", "\r\n", "  \n", "\\\n"),
        (parts, between) => {
          const said = parts.map((part) => (typeof part === "string" ? part : typed(part)));
          // Blanks and backslashes at the end of a line break it; a backslash would belong to the last argument.
          const body = said.join(between === "\\\n" ? "\n" : between);
          expect(asked(body)).toEqual(parts.filter((part) => typeof part !== "string"));
        },
      ),
    );
  });

  test("each command of the table is made by the generator of these tests, and by its own usage", () => {
    const made = new Set(fc.sample(anyCommand, 500).map(({ name }) => name));
    expect([...made].toSorted()).toEqual([...commandNames].toSorted());
    for (const name of commandNames) expect(usage(name)).toMatch(new RegExp(`^/${name}( |$)`));
  });

  test.each([
    ["/PLAN", [{ name: "plan" }]],
    ["  /plan  ", [{ name: "plan" }]],
    ["/why `a/b.nix:3`", [{ name: "why", path: "a/b.nix", line: 3 }]],
    ["Thanks!\n/plan\n---\nerin", [{ name: "plan" }]],
    ["- a list\n/plan", [{ name: "plan" }]],
    ["<details>\n\n/plan\n\n</details>", [{ name: "plan" }]],
    ["an open <!-- is text when nothing closes it\n/plan", [{ name: "plan" }]],
    ["an open ` too\n/plan", [{ name: "plan" }]],
  ])("%j is", (body, expected) => {
    expect(asked(body)).toEqual(expected);
  });
});

/** Ways to say something without meaning it now. */
const wrappings: readonly (readonly [string, (lines: readonly string[]) => string])[] = [
  ["a quote", (said) => said.map((line) => `> ${line}`).join("\n")],
  ["a quote without blanks", (said) => said.map((line) => `>${line}`).join("\n")],
  ["a lazy quote", (said) => `> words\n${said.join("\n")}`],
  ["a quote in a list", (said) => said.map((line) => `- > ${line}`).join("\n")],
  ["a fence", (said) => `\`\`\`sh\n${said.join("\n")}\n\`\`\``],
  ["a fence of tildes", (said) => `~~~~\n${said.join("\n\n")}\n~~~~`],
  ["a fence that nothing closes", (said) => `\`\`\`\n${said.join("\n\n")}`],
  ["a fence in a list", (said) => `- \`\`\`\n${said.map((line) => `  ${line}`).join("\n")}\n  \`\`\``],
  ["indented code", (said) => `words\n\n${said.map((line) => `    ${line}`).join("\n")}`],
  ["a span of code", (said) => `words \`\` code\n${said.join("\n")}\nand \`\` words`],
  ["an HTML comment", (said) => `<!--\n${said.join("\n\n")}\n-->`],
  ["an HTML comment that nothing closes", (said) => `<!--\n${said.join("\n\n")}`],
  ["an HTML comment in a line", (said) => `words <!--\n${said.join("\n")}\n--> words`],
  ["an HTML quote", (said) => `<blockquote>\n\n${said.join("\n\n")}\n\n</blockquote>`],
  ["an HTML quote that nothing closes", (said) => `<BLOCKQUOTE class="x">\n\n${said.join("\n\n")}`],
  ["an HTML quote with a comment", (said) => `<blockquote><!-- </blockquote> -->\n\n${said.join("\n\n")}`],
  ["preformatted HTML", (said) => `<pre>\n${said.join("\n\n")}\n</pre>`],
  ["HTML code in a line", (said) => `words <code>\n${said.join("\n")}\n</code>`],
  ["struck words", (said) => `~~words\n${said.join("\n")}\nwords~~`],
  ["struck HTML", (said) => `<del>\n\n${said.join("\n\n")}\n\n</del>`],
  ["a link", (said) => `[words\n${said.join("\n")}\nwords](https://example.net)`],
  ["an escape", (said) => said.map((line) => `\\${line}`).join("\n")],
  ["the middle of a line", (said) => said.map((line) => `please ${line}`).join("\n")],
  ["items of a list", (said) => said.map((line) => `- ${line}`).join("\n")],
  ["headings", (said) => said.map((line) => `# ${line}`).join("\n")],
  ["an entity", (said) => said.map((line) => line.replace(/^\//, "&#47;")).join("\n")],
];

describe("what is none", () => {
  test.for(wrappings)("in %s", ([, wrapped]) => {
    fc.assert(
      fc.property(lines, (said) => {
        const plain = said.map((line) => line.replaceAll("`", "")); // an own backtick would end a span
        expect(asked(wrapped(plain))).toEqual([]);
      }),
    );
    expect(asked(`${wrapped(["/plan"])}\n\n`)).toEqual([]);
    expect(asked("/plan")).toEqual([{ name: "plan" }]);
  });

  const closed = wrappings.filter(([what]) => !/nothing closes|with a comment/.test(what));

  test.for(closed)("after %s the next line is one again", ([, wrapped]) => {
    expect(asked(`${wrapped(["/sync"])}\n\nwords\n/plan`)).toEqual([{ name: "plan" }]);
  });

  test.each([
    "/etc/nixos",
    "/nix/store is full",
    "/",
    "/ plan",
    "//plan",
    "/lgtm",
    "/retest all",
    "/plan:",
    "/rekеy luna",
    "/plan\u200b",
  ])("%j is somebody else's word", (body) => {
    expect(asked(body)).toEqual([]);
  });
});

describe("what is nearly one", () => {
  test.each([
    ["/rekye luna", { kind: "unknown", name: "rekye", near: "rekey" }],
    ["/paln", { kind: "unknown", name: "paln", near: "plan" }],
    ["/rekey", { kind: "missing", name: "rekey", argument: "host|all" }],
    ["/rekey luna sol", { kind: "extra", name: "rekey", found: "sol" }],
    ["/rekey luna --rotate --rotate", { kind: "extra", name: "rekey", found: "--rotate" }],
    ["/rekey --force", { kind: "wrong", name: "rekey", argument: "host|all" }],
    ["/rekey luna;id", { kind: "wrong", name: "rekey", argument: "host|all" }],
    ["/rekey $(id)", { kind: "wrong", name: "rekey", argument: "host|all" }],
    ["/rekey lu\u202ena", { kind: "wrong", name: "rekey", argument: "host|all" }],
    ["/rekey LUNA", { kind: "wrong", name: "rekey", argument: "host|all" }],
    ["/adopt ../../etc/passwd", { kind: "wrong", name: "adopt", argument: "path" }],
    ["/adopt /etc/passwd", { kind: "wrong", name: "adopt", argument: "path" }],
    ["/adopt -rf", { kind: "wrong", name: "adopt", argument: "path" }],
    ["/adopt a//b", { kind: "wrong", name: "adopt", argument: "path" }],
    ["/why a.nix:0", { kind: "wrong", name: "why", argument: "path[:line]" }],
    ["/check 0123456", { kind: "wrong", name: "check", argument: "sha" }],
    ["/check main", { kind: "wrong", name: "check", argument: "sha" }],
    ["/confirm", { kind: "missing", name: "confirm", argument: "id" }],
    ["/confirm 0123", { kind: "wrong", name: "confirm", argument: "id" }],
    ["/ack x", { kind: "missing", name: "ack", argument: "until" }],
    ["/ack x until 2027-02-30 known", { kind: "wrong", name: "ack", argument: "date" }],
    ["/ack x until 2027-02-28", { kind: "missing", name: "ack", argument: "reason" }],
    ["/ack x here 2027-02-28 known", { kind: "wrong", name: "ack", argument: "until" }],
    ["/ack x a:b until 2027-02-28 known", { kind: "wrong", name: "ack", argument: "scope" }],
    ["/ack x until 2027-02-28 kn\u202eown", { kind: "wrong", name: "ack", argument: "reason" }],
    ["/plan now", { kind: "extra", name: "plan", found: "now" }],
  ])("%j", (body, fault) => {
    expect(asked(body)).toEqual([expect.objectContaining(fault)]);
  });

  test("of more than ten the eleventh says that it is too many", () => {
    const said = readCommands("/plan\n".repeat(30));
    expect(said).toHaveLength(11);
    expect(said.filter((one) => isFault(one.asked))).toEqual([
      { line: 11, text: "/plan", asked: { kind: "too-many", most: 10 } },
    ]);
  });
});

describe("whatever somebody writes", () => {
  const pieces = fc.constantFrom(
    ..."> - ` ``` ~~~ <!-- --> <blockquote> </blockquote> <del> * _ ~~ [ ]( ) ![ \\ & < | # 1.".split(" "),
    "\n",
    "\n\n",
    " ",
    "    ",
    "\t",
    "\r\n",
    "\0",
    "\u202e",
    "/plan",
    "/rekey luna",
    "/rekey luna\n",
    "words",
    "\n/plan\n",
  );

  test("no error, and each command is a line of the text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 5 })), { maxLength: 60 }),
        (parts) => {
          const body = parts.join("");
          const there = body.split(/\r\n?|\n/);
          for (const { line, text, asked: command } of readCommands(body)) {
            expect(there[line - 1]?.trim()).toBe(text);
            expect(text.startsWith("/")).toBe(true);
            expect(isFault(command) || command.name in commands).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    "> ",
    ">",
    "[",
    "[a](",
    "*a_ ",
    "1. ",
    "- ",
    "<a ",
    "/",
    "/\n",
    "/plan\n",
    "> /plan\n",
    "<del>",
    "```\n",
    "a\n\n",
    "`",
    "\0",
  ])("65,536 characters of %j are read", (piece) => {
    const long = piece.repeat(65_536).slice(0, 65_520);
    const said = readCommands(`/plan\n\n${long}`);
    expect(said[0]).toEqual({ line: 1, text: "/plan", asked: { name: "plan" } });
  });
});
