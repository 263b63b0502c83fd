import type { Inline, PageBlock } from "../files/markdown.ts";
import { plain, shortened } from "../files/plain.ts";
import { printFitting } from "./fit.ts";

/** GitHub refuses longer bodies (65,536 characters), and summaries of checks (65,535 bytes); the rest is for a marker. */
export const longestBody = 65_000;

/** Blocks as a comment. What does not fit is left out from the end, and that is said. */
export function printComment(blocks: readonly PageBlock[]): string {
  return printFitting(blocks.map(withoutUnseen), longestBody);
}

/** A text of somebody else's, as code: nothing in it can mean anything. */
export function theirs(text: string, most = 200): Inline {
  return { code: shortened(plain(text), most) };
}

/** Text and spans of code are printed so; here are the blocks of code. */
function withoutUnseen(block: PageBlock): PageBlock {
  if ("commands" in block) return { commands: block.commands.map(plain) };
  if ("yaml" in block) return { yaml: block.yaml.map(plain) };
  if ("details" in block) return { ...block, details: block.details.map(withoutUnseen) };
  return block;
}
