import { expect, test } from "vitest";
import { type Block, printMarkdown } from "../../src/files/markdown.ts";

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
];

test.for(hostile)("%j stays text", ([text, printed]) => {
  expect(printMarkdown([{ text }])).toBe(`${printed}\n`);
});

test("code ends where it was meant to, whatever stands in it", () => {
  expect(printMarkdown([{ text: { code: "a ``b` c" } }])).toBe("```a ``b` c```\n");
  expect(printMarkdown([{ text: { code: "`" } }])).toBe("`` ` ``\n");
  expect(printMarkdown([{ commands: ["echo '```'", "```"] }])).toBe("````sh\necho '```'\n```\n````\n");
  expect(printMarkdown([{ head: ["a"], rows: [[{ code: "x|y" }], ["x|y"]] }])).toBe(
    "| a |\n| --- |\n| `x\\|y` |\n| x\\|y |\n",
  );
});
