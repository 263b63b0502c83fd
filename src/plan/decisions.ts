import type { Acknowledgement } from "../lab/model.ts";
import type { Manifest } from "./manifest.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What a person decided and has not merged yet. Decisions live as trailers of the commit on our branch, so that a later
 * sync, which makes that commit anew, does not forget them.
 */
export interface Decisions {
  /** Id of the plan whose risky part may go ahead. */
  readonly confirmed: string | undefined;
  /** Paths that are left to the user from now on. */
  readonly adopted: readonly string[];
  /** Path -> the blob that may be replaced by ours; null: the path is absent. Any other blob there is a new edit. */
  readonly reverted: ReadonlyMap<string, string | null>;
  /** Entries for `acknowledge` of lab.yaml. */
  readonly acknowledged: readonly Acknowledgement[];
}

export const undecided: Decisions = {
  confirmed: undefined,
  adopted: [],
  reverted: new Map(),
  acknowledged: [],
};

/** `later` on top of `earlier`; of two decisions about one path the later one counts. */
export function combine(earlier: Decisions, later: Decisions): Decisions {
  const adopted = earlier.adopted.filter((path) => !later.reverted.has(path));
  const reverted = [...earlier.reverted].filter(([path]) => !later.adopted.includes(path));
  return {
    confirmed: later.confirmed ?? earlier.confirmed,
    adopted: [...new Set([...adopted, ...later.adopted])].toSorted(),
    reverted: new Map([...reverted, ...later.reverted]),
    acknowledged: [
      ...earlier.acknowledged.filter((one) => !later.acknowledged.some((other) => isSamePlace(one, other))),
      ...later.acknowledged,
    ],
  };
}

function isSamePlace(a: Acknowledgement, b: Acknowledgement): boolean {
  return a.id === b.id && a.scope === b.scope;
}

/** The manifest as if the decisions were in it: what may be replaced counts as what we wrote last. */
export function decide(
  manifest: Manifest,
  { entries }: Snapshot,
  { adopted, reverted }: Decisions,
): Manifest {
  const files = new Map(manifest.files);
  const left = new Set([...manifest.adopted, ...adopted]);
  for (const [path, blob] of reverted) {
    if ((entries.get(path)?.id ?? null) !== blob) continue;
    left.delete(path);
    if (blob === null) files.delete(path);
    else files.set(path, blob);
  }
  for (const path of left) files.delete(path);
  return { ...manifest, files, adopted: [...left].toSorted() };
}

const PLAN = "Labkeeper-Plan";
const ADOPT = "Labkeeper-Adopt";
const REVERT = "Labkeeper-Revert";
const ACKNOWLEDGE = "Labkeeper-Acknowledge";
const ABSENT = "absent";
const EVERYWHERE = "*";

/**
 * Trailers of a commit: the plan's mark, then the decisions in it. Generated paths, ids and scopes hold no blanks, and a reason
 * no line breaks.
 */
export function printTrailers(mark: string, { adopted, reverted, acknowledged }: Decisions): string {
  return [
    `${PLAN}: ${mark}`,
    ...adopted.map((path) => `${ADOPT}: ${path}`),
    ...[...reverted].map(([path, blob]) => `${REVERT}: ${path} ${blob ?? ABSENT}`),
    ...acknowledged.map(
      ({ id, scope, until, reason }) => `${ACKNOWLEDGE}: ${id} ${scope ?? EVERYWHERE} ${until} ${reason}`,
    ),
  ].join("\n");
}

/** What the message of a commit of ours says; undefined where it bears no mark of ours. */
export function readTrailers(
  message: string,
): { readonly mark: string; readonly decisions: Decisions } | undefined {
  const values = (name: string) =>
    [...message.matchAll(new RegExp(`^${name}: (.+)$`, "gm"))].map(([, value = ""]) => value);
  const [mark] = values(PLAN);
  if (mark === undefined) return undefined;
  const [id, word] = mark.split(" ");
  const reverted = values(REVERT).map((value): [string, string | null] => {
    const [path = "", blob] = value.split(" ");
    return [path, blob === undefined || blob === ABSENT ? null : blob];
  });
  const confirmed = word === CONFIRMED ? id : undefined;
  const acknowledged = values(ACKNOWLEDGE).flatMap((value) => acknowledgementOf(value) ?? []);
  return {
    mark,
    decisions: { confirmed, adopted: values(ADOPT), reverted: new Map(reverted), acknowledged },
  };
}

function acknowledgementOf(value: string): Acknowledgement | undefined {
  const [, id, scope, until, reason] = /^(\S+) (\S+) (\d{4}-\d{2}-\d{2}) (.+)$/.exec(value) ?? [];
  if (id === undefined || until === undefined || reason === undefined) return undefined;
  return { id, scope: scope === EVERYWHERE || scope === undefined ? null : scope, until, reason };
}

const CONFIRMED = "confirmed";

/** Marks a commit: the plan's id, and whether its risky part went ahead. The same mark means nothing new. */
export function planMark(id: string, confirmed: boolean): string {
  return confirmed ? `${id} ${CONFIRMED}` : id;
}
