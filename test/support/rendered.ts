import MarkdownIt from "markdown-it";

const commonmark = new MarkdownIt("default", { html: true, linkify: true });

/**
 * What a reader sees: text with what stands outside code in `said`, HTML that is not escaped, and every
 * kind of element that the renderer makes.
 */
export function rendered(body: string): {
  text: string;
  said: string;
  html: readonly string[];
  elements: ReadonlySet<string>;
} {
  const tokens = commonmark.parse(body, {}).flatMap((token) => [token, ...(token.children ?? [])]);
  const code = new Set(["code_inline", "fence", "code_block"]);
  const content = tokens.filter(({ type }) => type === "text" || code.has(type) || type.startsWith("html"));
  return {
    text: content.map((token) => token.content).join(""),
    said: content
      .filter(({ type }) => !code.has(type))
      .map((token) => token.content)
      .join("\n"),
    html: tokens.filter(({ type }) => type.startsWith("html")).map((token) => token.content),
    elements: new Set(tokens.map(({ type }) => type.replace(/_(open|close)$/, ""))),
  };
}

/** What GitHub would make something of, outside code. */
export const alive = /@[A-Za-z0-9]|#\d|https?:\/\/|www\.|GH-\d/;
