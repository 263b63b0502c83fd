import { type PageBlock, printMarkdown } from "../files/markdown.ts";

/**
 * Blocks as Markdown of at most so many bytes of UTF-8: what goes beyond is left out from the end, rows of a table and items of
 * a list one by one, and the text says so.
 */
export function printFitting(blocks: readonly PageBlock[], most: number): string {
  const whole = printMarkdown(blocks);
  if (bytes(whole) <= most) return whole;
  const kept: PageBlock[] = [];
  for (const block of blocks) {
    const room = most - bytes(printMarkdown([...kept, CUT]));
    const part = bytes(printMarkdown([block])) < room ? block : shortest(block, room);
    if (part !== undefined) kept.push(part);
    if (part !== block) break;
  }
  return printMarkdown([...kept, CUT]);
}

const CUT: PageBlock = { text: "… and more, which is too long for a comment." };

/** As much of a table or list as there is room for, also of one that is hidden until somebody opens it. */
function shortest(block: PageBlock, room: number): PageBlock | undefined {
  if ("details" in block) {
    const [inside] = block.details;
    const frame = bytes(printMarkdown([{ ...block, details: [] }]));
    const part = inside === undefined ? undefined : shortest(inside, room - frame);
    return part === undefined ? undefined : { ...block, details: [part] };
  }
  const cut = (count: number): PageBlock | undefined => {
    if ("rows" in block) return { ...block, rows: block.rows.slice(0, count) };
    return "list" in block ? { ...block, list: block.list.slice(0, count) } : undefined;
  };
  let [fits, over] = [0, "rows" in block ? block.rows.length : "list" in block ? block.list.length : 0];
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    const part = cut(middle);
    if (part !== undefined && bytes(printMarkdown([part])) < room) fits = middle;
    else over = middle;
  }
  return fits === 0 ? undefined : cut(fits);
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
