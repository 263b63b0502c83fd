import { expect, test } from "vitest";
import { type Block, type PageBlock, printMarkdown } from "../../src/files/markdown.ts";

test("blocks, as a person would have written them", () => {
  const blocks: Block[] = [
    { heading: ["Restore ", { code: "unifi" }], level: 2 },
    { text: ["See ", { link: "unifi", to: "../restore/luna-unifi.md" }, "."] },
    { list: ["one", ["two ", { code: "x" }]] },
    { list: ["one", "two"], numbered: true },
    { commands: ["systemctl stop a.service"] },
    { head: ["Copy", "At"], rows: [[{ code: "nas" }, "1 | 2"]] },
  ];
  expect(printMarkdown(blocks)).toBe(`## Restore \`unifi\`

See [unifi](<../restore/luna-unifi.md>).

- one
- two \`x\`

1. one
2. two

\`\`\`sh
systemctl stop a.service
\`\`\`

| Copy | At |
| --- | --- |
| \`nas\` | 1 \\| 2 |
`);
});

/** A text of a user's that means something to a reader of Markdown, and what stands there instead. */
const hostile: readonly (readonly [string, string])[] = [
  ["# not a heading", "\\# not a heading"],
  ["- not a list", "\\- not a list"],
  ["1. not a list", "1\\. not a list"],
  ["[text](javascript:x)", "\\[text\\](javascript:x)"],
  ["<script>x</script>", "\\<script\\>x\\</script\\>"],
  ["a\n\n# b", "a \\# b"],
  ["`code` *and* _more_", "\\`code\\` \\*and\\* \\_more\\_"],
  ["&lt; ~~x~~ $y$", "\\&lt; \\~\\~x\\~\\~ \\$y\\$"],
  ["    not code", "not code"],
  ["ask @erin, @org/team", "ask @&#8203;erin, @&#8203;org/team"],
  ["mail@home, a @ b", "mail@&#8203;home, a @ b"],
  ["see erin/lab#1 and GH-2", "see erin/lab\\#&#8203;1 and GH-&#8203;2"],
  ["https://github.com/a/b/issues/1", "https:&#8203;//github.com/a/b/issues/1"],
  ["www.example.org", "www&#8203;.example.org"],
  ["abc\u202edef\u2066\u0000\u200b", "abc[U+202E]def[U+2066][U+0000][U+200B]".replaceAll(/[[\]]/g, "\\$&")],
  ["one\u2028two", "one\\[U+2028\\]two"],
  ["a \u{1f469}\u200d\u{1f4bb}", "a \u{1f469}\u200d\u{1f4bb}"],
];

test.for(hostile)("%j stays text", ([text, printed]) => {
  expect(printMarkdown([{ text }])).toBe(`${printed}\n`);
});

test("what pages on GitHub have besides", () => {
  const blocks: PageBlock[] = [
    { boxes: [["Run ", { code: "/plan" }], "- [x] not ticked"] },
    { suggestion: ["a: 1", "```"] },
    { summary: ["3 hosts, ", { code: "<b>" }, " @erin"], details: [{ text: "inside" }] },
  ];
  expect(printMarkdown(blocks)).toBe(`- [ ] Run \`/plan\`
- [ ] \\- \\[x\\] not ticked

\`\`\`\`suggestion
a: 1
\`\`\`
\`\`\`\`

<details><summary>3 hosts, <code>&lt;b&gt;</code> @&#8203;erin</summary>

inside

</details>
`);
});

test("code ends where it was meant to, whatever stands in it", () => {
  expect(printMarkdown([{ text: { code: "a ``b` c" } }])).toBe("```a ``b` c```\n");
  expect(printMarkdown([{ text: { code: "`" } }])).toBe("`` ` ``\n");
  expect(printMarkdown([{ text: { code: "a\nb\u202ec" } }])).toBe("`a b[U+202E]c`\n");
  expect(printMarkdown([{ commands: ["echo '```'", "```"] }])).toBe("````sh\necho '```'\n```\n````\n");
  expect(printMarkdown([{ head: ["a"], rows: [[{ code: "x|y" }], ["x|y"]] }])).toBe(
    "| a |\n| --- |\n| `x\\|y` |\n| x\\|y |\n",
  );
});
