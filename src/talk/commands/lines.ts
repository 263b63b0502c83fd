import MarkdownIt, { type StateInline, type Token } from "markdown-it";

/** A line of a comment whose first word begins with a slash. */
export interface SlashLine {
  /** From 1. */
  readonly line: number;
  /** Without the blanks around it. */
  readonly text: string;
}

const SLASH = "labkeeper_slash";

/**
 * CommonMark with GitHub's `~~struck~~`: what a reader sees as quoted, code, a comment or struck out is no command, however it
 * was written. Underscores of paths are no emphasis here. Markdown-it's time grows with the length of the text, whatever stands
 * in it.
 */
const markdown = new MarkdownIt("commonmark").enable("strikethrough").disable("emphasis");
markdown.inline.ruler.before("text", SLASH, markSlash);

/** Notes a slash with which a line of running text begins; the tokenizer never comes here inside code or an HTML tag. */
function markSlash(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos] !== "/" || !isLineStart(src, pos)) return false;
  if (!silent) {
    const token = state.push(SLASH, "", 0);
    token.content = "/";
    token.meta = { pos };
  }
  state.pos += 1;
  return true;
}

function isLineStart(text: string, pos: number): boolean {
  let at = pos - 1;
  while (text[at] === " " || text[at] === "\t") at -= 1;
  return at < 0 || text[at] === "\n";
}

/** Lines that may be commands: in running text, outside quotes, code, HTML comments and what is struck out. */
export function slashLines(body: string): readonly SlashLine[] {
  if (!/^[ \t]*\//m.test(body)) return [];
  const lines = body.split(/\r\n?|\n/);
  const withheld = new Withheld();
  return markdown.parse(body, {}).flatMap((token) => {
    if (token.type === "blockquote_open") withheld.open("blockquote");
    if (token.type === "blockquote_close") withheld.close("blockquote");
    if (token.type === "html_block") withheld.read(token.content);
    return slashesIn(token, withheld).flatMap((line) => {
      const text = (lines[line] ?? "").trim();
      return text.startsWith("/") ? [{ line: line + 1, text }] : [];
    });
  });
}

/** Numbers of lines, from 0. */
function slashesIn({ children, content, map }: Token, withheld: Withheld): readonly number[] {
  const found: number[] = [];
  let [line, at] = [map?.[0] ?? 0, 0];
  for (const { type, level, meta, content: html } of children ?? []) {
    if (type === "html_inline") withheld.read(html);
    if (type !== SLASH || level > 0 || withheld.isOpen) continue;
    for (const pos = Number(meta?.pos); at < pos; at += 1) if (content[at] === "\n") line += 1;
    found.push(line);
  }
  return found;
}

/** Elements whose text is not the writer's own words, said here and now. */
const ELEMENTS = "blockquote|pre|code|q|samp|kbd|tt|del|s|strike|template|script|style|textarea|title";

/** Which of these elements are open. */
class Withheld {
  private readonly counts = new Map<string, number>();

  open(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  close(name: string): void {
    this.counts.set(name, Math.max(0, (this.counts.get(name) ?? 0) - 1));
  }

  /** HTML as it stands in the text. */
  read(html: string): void {
    const tags = html.replaceAll(/<!--.*?(-->|$)|"[^"<>]*"|'[^'<>]*'/gs, "");
    for (const [, slash, name = ""] of tags.matchAll(
      new RegExp(`<(/?)(${ELEMENTS})(?=[\\s/>])[^<>]*>?`, "gi"),
    )) {
      if (slash === "/") this.close(name.toLowerCase());
      else this.open(name.toLowerCase());
    }
  }

  get isOpen(): boolean {
    return [...this.counts.values()].some((open) => open > 0);
  }
}
