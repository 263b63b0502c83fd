import { plain } from "./plain.ts";

/**
 * Markdown as data: a text of a user's can only ever become text, whatever stands in it: no markup, and on GitHub no mention
 * of a person and no link to an issue or a page. Source: GitHub Flavored Markdown Spec 0.29, sections 2.4 (escapes), 4.5
 * (fences), 4.6 (HTML blocks), 4.10 (tables), 5.3 (task lists), 6.3 (code spans) and 6.9 (autolinks).
 */
export type Inline = string | { readonly code: string } | { readonly link: string; readonly to: string };

/** A run of text; a string alone stands for a run of one. */
export type Run = Inline | readonly Inline[];

export type Block =
  | { readonly heading: Run; readonly level: 1 | 2 | 3 }
  | { readonly text: Run }
  | { readonly list: readonly Run[]; readonly numbered?: true }
  | { readonly commands: readonly string[] }
  | { readonly yaml: readonly string[] }
  | { readonly head: readonly Run[]; readonly rows: readonly (readonly Run[])[] };

/** What is for GitHub's web pages only. */
export type PageBlock =
  | Block
  /** Boxes to be ticked; GitHub lets those do it who may edit the text. */
  | { readonly boxes: readonly Run[] }
  /** Lines that GitHub offers in the place of those that a review comment is about. */
  | { readonly suggestion: readonly string[] }
  /** Lines of a Mermaid diagram, which GitHub draws. */
  | { readonly mermaid: readonly string[] }
  /** Hidden until somebody opens it. */
  | { readonly summary: Run; readonly details: readonly PageBlock[] };

/** Text with code in it: words`stop ${"podman-unifi.service"} first`. */
export function words(texts: TemplateStringsArray, ...codes: readonly string[]): readonly Inline[] {
  return texts.flatMap((text, i): Inline[] => {
    const code = codes[i];
    return code === undefined ? [text] : [text, { code }];
  });
}

/** Names as code, with commas between them. */
export function listed(names: readonly string[]): readonly Inline[] {
  return names.flatMap((name, i) => (i === 0 ? [{ code: name }] : [", ", { code: name }]));
}

/** Blocks as a document, with an empty line between them and a line break at the end. */
export function printMarkdown(blocks: readonly PageBlock[]): string {
  return `${blocks.map(printBlock).join("\n\n")}\n`;
}

function printBlock(block: PageBlock): string {
  if ("heading" in block) return `${"#".repeat(block.level)} ${run(block.heading)}`;
  if ("text" in block) return run(block.text);
  if ("list" in block)
    return block.list.map((item, i) => `${block.numbered ? `${i + 1}.` : "-"} ${run(item)}`).join("\n");
  if ("boxes" in block) return block.boxes.map((item) => `- [ ] ${run(item)}`).join("\n");
  if ("suggestion" in block) return fenced("suggestion", block.suggestion);
  if ("mermaid" in block) return fenced("mermaid", block.mermaid);
  if ("details" in block) return details(block);
  if ("commands" in block) return fenced("sh", block.commands);
  if ("yaml" in block) return fenced("yaml", block.yaml);
  const rows = [block.head, block.head.map(() => RULE), ...block.rows];
  return rows.map((row) => `| ${row.map((cell) => run(cell, true)).join(" | ")} |`).join("\n");
}

/** The summary stands in an HTML block, where Markdown means nothing. */
function details({ summary, details: inside }: { summary: Run; details: readonly PageBlock[] }): string {
  const title = (isList(summary) ? summary : [summary]).map(asHtml).join("");
  return `<details><summary>${title}</summary>\n\n${printMarkdown(inside)}\n</details>`;
}

function asHtml(content: Inline): string {
  if (typeof content === "string") return htmlEscaped(content);
  if ("link" in content) return `<a href="${htmlEscaped(content.to)}">${htmlEscaped(content.link)}</a>`;
  return `<code>${htmlEscaped(content.code)}</code>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function htmlEscaped(text: string): string {
  return unlinked(plain(text).replace(/[&<>"]/g, (character) => entities[character] ?? ""));
}

/** What stands between the head and the rows of a table. */
const RULE = { raw: "---" } as const;

function run(content: Run | typeof RULE, inCell = false): string {
  if (typeof content === "object" && "raw" in content) return content.raw;
  const text = isList(content) ? content.map((one) => inline(one, inCell)).join("") : inline(content, inCell);
  // Four spaces would make it code.
  return text.trimStart();
}

function isList(content: Run): content is readonly Inline[] {
  return Array.isArray(content);
}

function inline(content: Inline, inCell: boolean): string {
  if (typeof content === "string") return escaped(content);
  if ("link" in content) return `[${escaped(content.link)}](<${content.to}>)`;
  // A table takes a pipe for the end of a cell, in code too.
  const code = codeSpan(content.code);
  return inCell ? code.replaceAll("|", "\\|") : code;
}

/** A look at most texts is enough: a large lab has a million of them. */
const mayMeanSomething = /[\\`*_[\]<>&|~#$@:\p{Cc}\p{Cf}\u2028\u2029]|^\s*(?:[-+=]|\d+[.)])|www\.|gh-/iu;

/** Every character that could mean something, and none that could end the line. */
function escaped(text: string): string {
  if (!mayMeanSomething.test(text)) return text;
  const marked = plain(text)
    .replace(/[\\`*_[\]<>&|~#$]/g, "\\$&")
    .replace(/^(\s*)([-+=])/, "$1\\$2")
    .replace(/^(\s*\d+)([.)])/, "$1\\$2");
  return unlinked(marked);
}

/** GitHub looks for mentions and references in the rendered text, where no backslash helps: a space without width does. */
function unlinked(text: string): string {
  return text.replace(
    /@(?=[\p{L}\p{N}])|#(?=\d)|\bgh-(?=\d)|:(?=\/\/)|\bwww(?=\.)/giu,
    (found) => `${found}${NOTHING}`,
  );
}

const NOTHING = "&#8203;";

function codeSpan(code: string): string {
  if (!/[`\p{Cc}\p{Cf}\u2028\u2029]|^ .* $/u.test(code)) return `\`${code}\``;
  const text = plain(code);
  const ticks = "`".repeat(longestRun(text) + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function fenced(language: string, lines: readonly string[]): string {
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
