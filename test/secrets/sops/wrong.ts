import { parseAllDocuments, stringify } from "yaml";
import { wrap } from "../../../src/secrets/sops/age.ts";
import { type DataKey, withDataKey } from "../../../src/secrets/sops/data-key.ts";
import { entrySplices, rewriteSplice } from "../../../src/secrets/sops/entries.ts";
import type { SopsFault } from "../../../src/secrets/sops/fault.ts";
import { verify } from "../../../src/secrets/sops/mac.ts";
import { formatOf, type Parsed, parse } from "../../../src/secrets/sops/read.ts";
import { changesOf } from "../../../src/secrets/sops/recipients.ts";
import { refusingLater } from "../../../src/secrets/sops/refusal.ts";
import { type Rewrap, rewrap } from "../../../src/secrets/sops/rewrap.ts";
import { type Splice, spliced } from "../../../src/secrets/sops/tree.ts";

/** A way to rewrap a file, right or wrong. */
export type Implementation = (file: Rewrap) => Promise<{ readonly text: string } | SopsFault>;

/** Right recipients, and the text printed again from what a parser made of it. */
export const parseAndStringify: Implementation = async (file) => {
  const right = await rewrap(file);
  if (!("text" in right)) return right;
  const format = formatOf(file.path);
  if (format === "yaml") {
    const documents = parseAllDocuments(right.text).map((document) => stringify(document.toJS()));
    return { text: documents.join("---\n") };
  }
  if (format === "json" || format === "binary") return { text: JSON.stringify(JSON.parse(right.text)) };
  const lines = right.text.split("\n").filter((line) => /^[^#;].*=|^\[/.test(line));
  return { text: `${lines.map((line) => line.replace(/^([^=]*?) *= */, "$1=")).join("\n")}\n` };
};

/** All that the engine does but the check of the MAC. */
export const noMacCheck: Implementation = (file) =>
  opened(file, (parsed, dataKey) => replaced(file, parsed, dataKey));

/** A new wrap for everyone, as `sops updatekeys` does, not only for the newcomer. */
export const rewrapForAll: Implementation = (file) =>
  opened(file, (parsed, dataKey) => {
    verify({ ...parsed, key: dataKey.key });
    const { text } = replaced(file, parsed, dataKey);
    const splices: Splice[] = [];
    for (const entry of parse(file.path, text).copies.flatMap(({ groups }) =>
      groups.flatMap(({ age }) => age),
    )) {
      splices.push(rewriteSplice(text, entry.enc, wrap(dataKey.key, entry.recipient.plain)));
    }
    return { text: spliced(text, splices) };
  });

function opened(file: Rewrap, work: (parsed: Parsed, dataKey: DataKey) => { readonly text: string }) {
  return refusingLater(file.path, async () => {
    const parsed = parse(file.path, file.text);
    return withDataKey(parsed.metadata, file.identities, (dataKey) => work(parsed, dataKey));
  });
}

function replaced(file: Rewrap, { copies }: Parsed, { key }: DataKey): { readonly text: string } {
  const splices: Splice[] = [];
  for (const { groups } of copies) {
    const changes = changesOf(
      groups.map(({ recipients }) => recipients),
      file.target,
    );
    for (const [i, group] of groups.entries()) {
      const change = changes[i];
      if (change === undefined) continue;
      const wrapped = new Map<string, string>();
      for (const { id } of change.added) wrapped.set(id, wrap(key, id));
      splices.push(...entrySplices(file.text, group, change, wrapped));
    }
  }
  return { text: spliced(file.text, splices) };
}
