import { createHash } from "node:crypto";
import { MANIFEST_FILE } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Model } from "../lab/model.ts";
import { sortedBy } from "../lab/sorted.ts";
import { blobId } from "./blob.ts";
import { type Change, type ChangeKind, isWrite } from "./change.ts";
import { type Decisions, planMark } from "./decisions.ts";
import { type Manifest, printManifest } from "./manifest.ts";
import { type Risk, risks } from "./risk.ts";
import type { Snapshot } from "./snapshot.ts";

/** What would happen, as data. Nothing in it writes. */
export interface Plan {
  /** Names the outcome: the same id means that nothing new is to be said or done. */
  readonly id: string;
  /** The id, and whether its risky part is confirmed: a commit that bears it is up to date. */
  readonly mark: string;
  readonly action: "nothing" | "open" | "update" | "close";
  readonly risky: readonly Risk[];
  /** Writes that are left out since lab.yaml says observe. */
  readonly observed: readonly string[];
  /** Writes that are left out since whoever applies the plan may not make them. */
  readonly withheld: readonly Change[];
  /** Paths that are left to the user. */
  readonly adopted: readonly string[];
  /** What a person decided for this plan. */
  readonly decisions: Decisions;
  /** All paths that are not as wanted, sorted. */
  readonly changes: readonly Change[];
  readonly summary: Readonly<Record<ChangeKind, number>>;
  /** What apply writes: path -> text, and what it removes. Held-back paths are in neither. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

export interface PlanInput {
  readonly snapshot: Snapshot;
  /** With the decisions in it. */
  readonly manifest: Manifest;
  readonly changes: readonly Change[];
  readonly model: Model;
  /** Texts of the tree's service and backup files: what would be lost is read from them; and lab.yaml as it was read. */
  readonly texts: ReadonlyMap<string, string>;
  readonly version: string;
  /** Mark of the commit on our branch; undefined: there is no such branch. */
  readonly proposed: string | undefined;
  readonly decisions: Decisions;
  /** Paths that whoever applies the plan may not write; none unless said. */
  readonly forbids?: (path: string) => boolean;
}

/** The plan for a comparison: what is held back, what is written, and whether there is anything to propose. */
export function makePlan(input: PlanInput): Plan {
  const { changes, model, manifest, texts, decisions, forbids = () => false } = input;
  const risky = risks(changes, model, texts);
  const writable = changes.filter(isWrite);
  const withheld = writable.filter(({ path }) => forbids(path));
  const id = planId([...changes, ...labChange(input)], { risky, withheld, adopted: manifest.adopted });
  const confirmed = risky.length > 0 && decisions.confirmed === id;
  const observed = new Set(writable.filter(isObserved(model)));
  const waiting = new Set(confirmed ? [] : risky.map(({ path }) => path));
  const applied = writable.filter(
    (change) => !observed.has(change) && !waiting.has(change.path) && !withheld.includes(change),
  );
  const record = model.observe ? [] : [...labChange(input), ...manifestChange(input, applied)];
  const all = sortedBy([...changes, ...record], ({ path }) => path);
  const writes = [...applied, ...record];
  const mark = planMark(id, confirmed);
  return {
    id,
    mark,
    decisions,
    action: action(writes.length, mark, input.proposed),
    risky,
    withheld,
    observed: [...observed].map(({ path }) => path),
    adopted: manifest.adopted,
    changes: all.filter(({ kind }) => kind !== "unchanged"),
    summary: summarise(all),
    write: new Map(writes.flatMap(({ path, wanted }) => (wanted === null ? [] : [[path, wanted.text]]))),
    remove: writes.flatMap(({ path, wanted }) => (wanted === null ? [path] : [])),
  };
}

/**
 * Over every path that is not as we want and recorded it, whether it is written or kept back, and over what waits and what
 * is left to the user or left out. The manifest follows from these and is left out.
 */
function planId(
  changes: readonly Change[],
  { risky, withheld, adopted }: Pick<Plan, "risky" | "withheld" | "adopted">,
): string {
  const outcome = changes
    .filter(
      ({ kind, recorded, wanted, once, shared = false }) =>
        kind !== "unchanged" || (recorded !== wanted?.blob && !once && !shared),
    )
    .map((change) => [change.path, change.there, change.wanted?.blob ?? null, isWrite(change)]);
  const waiting = risky.map(({ path }) => path);
  const all = JSON.stringify([
    outcome,
    waiting,
    adopted,
    ...(withheld.length === 0 ? [] : [withheld.map(({ path }) => path)]),
  ]);
  return createHash("sha256").update(all).digest("hex").slice(0, 12);
}

function isObserved({ observe, hosts }: Model): (change: Change) => boolean {
  const observed = new Set(hosts.flatMap((host) => (host.observe ? [host.name] : [])));
  return (change) => observe || (change.hosts.length > 0 && change.hosts.every((host) => observed.has(host)));
}

function action(writes: number, mark: string, proposed: string | undefined): Plan["action"] {
  if (writes === 0) return proposed === undefined ? "nothing" : "close";
  if (proposed === undefined) return "open";
  return proposed === mark ? "nothing" : "update";
}

/** What becomes of the manifest when `applied` is written; nothing where it stays as it is. */
function manifestChange(
  { snapshot, manifest, changes, version }: PlanInput,
  applied: readonly Change[],
): Change[] {
  const done = new Set(applied.map(({ path }) => path));
  const files = new Map(changes.flatMap((change) => recordedAfter(change, done.has(change.path))));
  const generator = applied.length > 0 ? version : manifest.generator;
  const text = printManifest({ generator, files, adopted: manifest.adopted });
  const there = snapshot.entries.get(MANIFEST_FILE)?.id ?? null;
  const blob = blobId(text, snapshot.objectFormat);
  if (there === blob || (there === null && files.size + manifest.adopted.length === 0)) return [];
  const kind = there === null ? "created" : "updated";
  const wanted = { blob, text };
  return [{ path: MANIFEST_FILE, kind, hosts: [], there, recorded: null, wanted, once: false }];
}

/** lab.yaml with what was acknowledged in a comment: the only change of it that is ever ours. */
function labChange({ snapshot, texts, decisions }: PlanInput): Change[] {
  const there = snapshot.entries.get(LAB_FILE)?.id;
  const text = texts.get(LAB_FILE);
  if (decisions.acknowledged.length === 0 || there === undefined || text === undefined) return [];
  const wanted = { blob: blobId(text, snapshot.objectFormat), text };
  if (wanted.blob === there) return [];
  return [{ path: LAB_FILE, kind: "updated", hosts: [], there, recorded: null, wanted, once: false }];
}

function recordedAfter(change: Change, done: boolean): [string, string][] {
  const { path, kind, once, shared = false, recorded, wanted } = change;
  if (once || shared || (wanted === null && (done || kind === "edited"))) return [];
  const blob = wanted !== null && (done || kind === "unchanged") ? wanted.blob : recorded;
  return blob === null ? [] : [[path, blob]];
}

function summarise(changes: readonly Change[]): Plan["summary"] {
  const summary = { created: 0, updated: 0, deleted: 0, unchanged: 0, edited: 0, stale: 0, occupied: 0 };
  for (const { kind } of changes) summary[kind] += 1;
  return summary;
}

/** What a person has to look at before everything is as wanted. */
export function keptBack(plan: Plan): readonly string[] {
  return [
    ...plan.changes.filter(({ kind }) => kind === "edited" || kind === "occupied").map(({ path }) => path),
    ...plan.risky.map(({ path }) => path).filter((path) => !plan.remove.includes(path)),
  ].toSorted();
}
