import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block } from "../../src/files/markdown.ts";
import { plain } from "../../src/files/plain.ts";
import { longestBody, printComment, theirs } from "../../src/talk/comment.ts";
import { alive, rendered } from "../support/rendered.ts";

const hostile = [
  "@erin and @org/team",
  "fixes #12, closes owner/repo#3, GH-4",
  "<!-- hidden --> <script>alert(1)</script> <details>",
  "[text](https://example.net) ![](https://example.net/x.png)",
  "https://example.net/a?b=c www.example.net mail@example.net",
  "`code` ``` ~~~ * _ ~~ | \\",
  "a\n\n# heading\n\n- list\n\n```\nfence",
  "user\u202etxt.exe\u2066 zero\u200bwidth \u0000",
  "|a|b|\n|-|-|\n|@erin|c|",
  "&lt;b&gt; &#64;erin",
  "0123456789abcdef0123456789abcdef01234567",
];

describe.for(hostile)("%j", (text) => {
  const places: readonly (readonly [string, Block])[] = [
    ["text", { text: ["Said: ", text, "."] }],
    ["code", { text: ["Said: ", theirs(text), "."] }],
    ["a list", { list: [text, [{ code: text }, " ", text]] }],
    ["a heading", { heading: text, level: 3 }],
    ["a table", { head: ["Host", text], rows: [[text, { code: text }]] }],
    ["commands", { commands: [text] }],
    ["a link's words", { text: { link: text, to: "https://example.net" } }],
  ];

  test.for(places)("in %s is text", ([place, block]) => {
    const tail = { text: "The end of it." } as const;
    const { said, elements, text: seen } = rendered(printComment([block, tail]));
    const isLink = place === "a link's words"; // GitHub looks for nothing inside a link
    expect(alive.test(said) && !isLink).toBe(false);
    expect(elements.has("link")).toBe(isLink);
    expect(elements).not.toContain("image");
    expect([...elements].filter((name) => name.startsWith("html"))).toEqual([]);
    expect(seen).not.toMatch(/[\u202e\u2066\0]/);
    expect(said.endsWith("The end of it.")).toBe(true);
    expect(withoutGaps(seen)).toContain(withoutGaps(plain(text)));
  });
});

/** Blanks aside, and the gaps that keep GitHub from making a link. */
function withoutGaps(text: string): string {
  return text.replaceAll(/[\s\u200b]+/g, "");
}

test("the judge sees what is alive", () => {
  for (const text of ["@erin", "closes #12", "https://example.net"])
    expect(rendered(text).said).toMatch(alive);
  expect(rendered("<b>x</b>").elements).toContain("html_inline");
  expect(rendered("<!-- x -->").elements).toContain("html_block");
  expect(rendered("https://example.net").elements).toContain("link");
  expect(rendered("`@erin`").said).not.toMatch(alive);
});

test("whatever somebody wrote stays one paragraph of text and code", () => {
  const piece = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary", maxLength: 20 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const words = pieces.join("");
      const { said, elements } = rendered(
        printComment([{ text: ["Said: ", words] }, { text: ["And: ", theirs(words)] }]),
      );
      expect(said).not.toMatch(alive);
      const known = ["paragraph", "inline", "text", "code_inline"];
      expect([...elements].filter((name) => !known.includes(name))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

describe("a long answer", () => {
  test("of one text of 65,536 characters is cut, and says so", () => {
    for (const text of ["@erin ", "`", "a", "<!--"]) {
      const body = printComment([{ text: "Hello." }, { text: text.repeat(65_536 / text.length) }]);
      expect(body.length).toBeLessThanOrEqual(longestBody);
      expect(body).toContain("Hello.");
      expect(body).toContain("too long for a comment");
    }
  });

  test("what fits is whole", () => {
    expect(printComment([{ text: "Hello." }])).toBe("Hello.\n");
    expect(theirs("x".repeat(300), 10)).toEqual({ code: "xxxxxxxxx…" });
  });
});
