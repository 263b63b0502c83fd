import { createHash } from "node:crypto";
import { MANIFEST_FILE } from "../files/paths.ts";
import type { Model } from "../lab/model.ts";
import { sortedBy } from "../lab/sorted.ts";
import { blobId } from "./blob.ts";
import { type Change, type ChangeKind, isWrite } from "./change.ts";
import { isOlder, type Manifest, printManifest } from "./manifest.ts";
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
  /** All paths that are not as wanted, sorted. */
  readonly changes: readonly Change[];
  readonly summary: Readonly<Record<ChangeKind, number>>;
  /** What apply writes: path -> text, and what it removes. Held-back paths are in neither. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

export interface PlanInput {
  readonly snapshot: Snapshot;
  readonly manifest: Manifest;
  readonly changes: readonly Change[];
  readonly model: Model;
  readonly version: string;
  /** Mark of the commit on our branch; undefined: there is no such branch. */
  readonly proposed: string | undefined;
  /** A plan id that a person confirmed. */
  readonly confirmed: string | undefined;
}

/** The plan for a comparison: what is held back, what is written, and whether there is anything to propose. */
export function makePlan(input: PlanInput): Plan {
  const { changes, model } = input;
  const risky = risks(changes, model);
  const id = planId(changes, risky);
  const confirmed = risky.length > 0 && input.confirmed === id;
  const waiting = new Set(confirmed ? [] : risky.map(({ path }) => path));
  const observed = changes.filter((change) => isWrite(change) && isObserved(change, model));
  const applied = changes.filter(
    (change) => isWrite(change) && !waiting.has(change.path) && !observed.includes(change),
  );
  const manifest = model.observe ? undefined : manifestChange(input, applied);
  const all = sortedBy(manifest === undefined ? changes : [...changes, manifest], ({ path }) => path);
  const writes = manifest === undefined ? applied : [...applied, manifest];
  const mark = confirmed ? `${id} confirmed` : id;
  return {
    id,
    mark,
    action: action(writes.length, mark, input.proposed),
    risky,
    observed: observed.map(({ path }) => path),
    changes: all.filter(({ kind }) => kind !== "unchanged"),
    summary: summarise(all),
    write: new Map(writes.flatMap(({ path, wanted }) => (wanted === null ? [] : [[path, wanted.text]]))),
    remove: writes.flatMap(({ path, wanted }) => (wanted === null ? [path] : [])),
  };
}

/** Over every path that is not as we wanted and recorded it. The manifest follows from these and is left out. */
function planId(changes: readonly Change[], risky: readonly Risk[]): string {
  const outcome = changes
    .filter(
      ({ kind, recorded, wanted, once }) => kind !== "unchanged" || (recorded !== wanted?.blob && !once),
    )
    .map(({ path, there, wanted }) => [path, there, wanted?.blob ?? null]);
  return createHash("sha256")
    .update(JSON.stringify([outcome, risky.map(({ path }) => path)]))
    .digest("hex")
    .slice(0, 12);
}

function isObserved({ hosts }: Change, model: Model): boolean {
  const observed = new Set(model.hosts.filter(({ observe }) => observe).map(({ name }) => name));
  return model.observe || (hosts.length > 0 && hosts.every((host) => observed.has(host)));
}

function action(writes: number, mark: string, proposed: string | undefined): Plan["action"] {
  if (writes === 0) return proposed === undefined ? "nothing" : "close";
  if (proposed === undefined) return "open";
  return proposed === mark ? "nothing" : "update";
}

/** What the manifest becomes when `applied` is written; undefined where it stays as it is. */
function manifestChange(
  { snapshot, manifest, changes, version }: PlanInput,
  applied: readonly Change[],
): Change | undefined {
  const done = new Set(applied.map(({ path }) => path));
  const files = new Map(changes.flatMap((change) => recordedAfter(change, done.has(change.path))));
  const generator = applied.length > 0 ? version : manifest.generator;
  const text = printManifest({ generator, files, adopted: manifest.adopted });
  const there = snapshot.entries.get(MANIFEST_FILE)?.id ?? null;
  const blob = blobId(text, snapshot.objectFormat);
  if (there === blob || (there === null && files.size === 0)) return undefined;
  const kind = there === null ? "created" : "updated";
  return { path: MANIFEST_FILE, kind, hosts: [], there, recorded: null, wanted: { blob, text }, once: false };
}

function recordedAfter({ path, kind, once, recorded, wanted }: Change, done: boolean): [string, string][] {
  if (once || (wanted === null && (done || kind === "edited"))) return [];
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

/** Whether the tree was written by a newer labkeeper than this one. */
export function isWrittenByNewer(manifest: Manifest, version: string): boolean {
  return isOlder(version, manifest.generator);
}
