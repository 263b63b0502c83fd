import { type Block, type Inline, type PageBlock, printMarkdown } from "../files/markdown.ts";
import { plain, shortened } from "../files/plain.ts";

/** GitHub refuses longer bodies (65,536 characters); the rest is for a marker. */
export const longestBody = 65_000;

/** Blocks as a comment. What does not fit is left out from the end, and that is said. */
export function printComment(blocks: readonly PageBlock[]): string {
  const seen = blocks.map(withoutUnseen);
  const whole = printMarkdown(seen);
  return whole.length <= longestBody ? whole : cut(seen);
}

/** A text of somebody else's, as code: nothing in it can mean anything. */
export function theirs(text: string, most = 200): Inline {
  return { code: shortened(plain(text), most) };
}

function cut(blocks: readonly PageBlock[]): string {
  const last: Block = { text: "… and more, which is too long for a comment." };
  const kept: PageBlock[] = [];
  let length = printMarkdown([last]).length;
  for (const block of blocks) {
    length += printMarkdown([block]).length + 1;
    if (length > longestBody) break;
    kept.push(block);
  }
  return printMarkdown([...kept, last]);
}

/** Text and spans of code are printed so; here are the blocks of code. */
function withoutUnseen(block: PageBlock): PageBlock {
  if ("commands" in block) return { commands: block.commands.map(plain) };
  if ("yaml" in block) return { yaml: block.yaml.map(plain) };
  if ("details" in block) return { ...block, details: block.details.map(withoutUnseen) };
  return block;
}
