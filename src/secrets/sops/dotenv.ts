import { type FlatLine, readFlat } from "./flat.ts";
import { Refusal } from "./refusal.ts";
import type { SopsTree } from "./tree.ts";

const prefix = "sops_";

/** A .env file as sops reads it: `KEY=value`, `#` at the start of a line, `\n` in a value for a line break. */
export function readDotenv(text: string): SopsTree {
  if (text.includes("\r")) throw new Refusal("parse", "a .env file of sops has no carriage returns");
  const lines = linesOf(text);
  const ours = lines.filter(({ key }) => key.startsWith(prefix));
  const values = lines.filter(({ key }) => !key.startsWith(prefix));
  const metadata = ours.map((line) => ({ ...line, key: line.key.slice(prefix.length) }));
  return {
    documents: [{ kind: "map", entries: values.map(({ key, value }) => ({ key, value })) }],
    metadata: metadata.length === 0 ? [] : [readFlat(text, prefix, metadata)],
  };
}

function linesOf(text: string): FlatLine[] {
  let start = 0;
  return text.split(/(?<=\n)/).flatMap((raw, i) => {
    const line = { start, end: start + raw.length };
    start = line.end;
    const content = raw.replace(/\n$/, "");
    if (content === "" || content.startsWith("#")) return [];
    const equals = content.indexOf("=");
    if (equals < 0) throw new Refusal("parse", "this line is no KEY=value", i + 1);
    const value = { start: line.start + equals + 1, end: line.start + content.length };
    return [
      {
        key: content.slice(0, equals),
        keySpan: { start: line.start, end: line.start + equals },
        value: {
          kind: "scalar",
          isText: true,
          plain: content.slice(equals + 1).replaceAll("\\n", "\n"),
          span: value,
        },
        line,
      },
    ];
  });
}
