import type { PageBlock } from "../../files/markdown.ts";
import type { Why } from "../../flow/why.ts";
import { theirs } from "../comment.ts";

/** Where a file, or a line of it, comes from. */
export function describeOrigin({ path, line, text, about, nodes, differs }: Why): readonly PageBlock[] {
  const asked = line === undefined ? path : `${path}:${line}`;
  return [
    ...(text === undefined ? [] : [{ text: [{ code: asked }, ": ", theirs(text.trim())] }]),
    ...(text === undefined
      ? [{ text: [{ code: asked }, `: ${about}`] }]
      : nodes.length === 0
        ? [{ text: about }]
        : []),
    ...(nodes.length === 0
      ? []
      : [
          {
            list: nodes.map(({ name, position: { file, line: at, column } }) => [
              { code: `${file}:${at}:${column}` },
              " ",
              { code: name },
            ]),
          },
        ]),
    ...(differs
      ? [
          {
            text: "The file in the repository is not what labkeeper would write; this is about the generated text.",
          },
        ]
      : []),
  ];
}
