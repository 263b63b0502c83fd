import type { AgeEntry, Group, Text } from "./metadata.ts";
import type { GroupChange } from "./recipients.ts";
import { Refusal } from "./refusal.ts";
import { rewritten, type Span, type Splice } from "./tree.ts";

/** What each recipient's entry is to hold: armored age files by recipient. */
export type Wrapped = ReadonlyMap<string, string>;

/**
 * The splices that bring one group's list of age entries up to a change. A newcomer takes the place of one who goes, so
 * that no other line moves; what is left over is added after the last entry, in the shape of an entry, or taken away.
 */
export function entrySplices(
  text: string,
  group: Group,
  change: GroupChange,
  wrapped: Wrapped,
): readonly Splice[] {
  const gone = new Set(change.removed.map(({ id }) => id));
  const places = group.age.flatMap(({ recipient }, i) => (gone.has(recipient.plain) ? [i] : []));
  const newcomers = change.added.map(({ id }) => ({ recipient: id, enc: wrapped.get(id) ?? "" }));
  const replaced = places.flatMap((place, i) => {
    const [entry, newcomer] = [group.age[place], newcomers[i]];
    return entry === undefined || newcomer === undefined ? [] : replacement(text, entry, newcomer);
  });
  const left = new Set(places.slice(newcomers.length));
  const added = newcomers.slice(places.length);
  if (left.size + added.length === 0) return replaced;
  if (group.layout === undefined)
    throw new Refusal("needs-sops", "the list of age entries is not written item by item");
  if (left.size > 0) return [...replaced, ...group.layout.remove(left)];
  const template = templateOf(group);
  return [...replaced, ...group.layout.append(added.map((newcomer) => shaped(template, newcomer)))];
}

interface Newcomer {
  readonly recipient: string;
  readonly enc: string;
}

function replacement(text: string, entry: AgeEntry, newcomer: Newcomer): Splice[] {
  return [
    rewriteSplice(text, entry.recipient, newcomer.recipient),
    rewriteSplice(text, entry.enc, newcomer.enc),
  ];
}

/** Another text in the place of a scalar, in the way that the scalar is written. */
export function rewriteSplice(text: string, { plain, span }: Text, fresh: string): Splice {
  const raw = span && rewritten(text.slice(span.start, span.end), plain, fresh);
  if (span === undefined || raw === undefined) {
    throw new Refusal("needs-sops", "a value is written in a way that is not rewritten here");
  }
  return { ...span, text: raw };
}

interface Template {
  readonly raw: string;
  readonly entry: AgeEntry;
}

/** The last entry that holds nothing but its two fields: a comment or an anchor must not be copied. */
function templateOf({ age, layout }: Group): Template {
  const templates = age.map((entry, i) => ({ entry, raw: layout?.raw(i) ?? "" }));
  const found = templates.findLast((template) => {
    const skeleton = fill(template, { recipient: "", enc: "" });
    return skeleton !== undefined && !/[#&*!]/.test(skeleton);
  });
  if (found === undefined)
    throw new Refusal("needs-sops", "no age entry of the file can be the model of a new one");
  return found;
}

function shaped(template: Template, newcomer: Newcomer): string {
  const filled = fill(template, newcomer);
  if (filled === undefined)
    throw new Refusal("needs-sops", "no age entry of the file can be the model of a new one");
  return filled;
}

function fill({ raw, entry }: Template, { recipient, enc }: Newcomer): string | undefined {
  const named = rewritten(raw, entry.recipient.plain, recipient);
  return named === undefined ? undefined : rewritten(named, entry.enc.plain, enc);
}

/** Where a group's entries are written. */
export function regionsOf({ age, layout }: Group): readonly Span[] {
  return (
    layout?.regions ??
    age.flatMap(({ recipient, enc }) => [recipient.span, enc.span].filter((span) => span !== undefined))
  );
}
