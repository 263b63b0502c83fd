import { plainFile } from "../../src/files/file.ts";
import { MANIFEST_FILE } from "../../src/files/paths.ts";
import type { Model } from "../../src/lab/model.ts";
import { blobId } from "../../src/plan/blob.ts";
import { type Decisions, decide, undecided } from "../../src/plan/decisions.ts";
import { diff } from "../../src/plan/diff.ts";
import { type Manifest, parseManifest } from "../../src/plan/manifest.ts";
import { makePlan, type Plan } from "../../src/plan/plan.ts";
import type { Snapshot } from "../../src/plan/snapshot.ts";
import { modelOf } from "../cases/case.ts";

/** A lab with one host, luna. */
export const model = modelOf(`version: 1
lab:
  name: tiny
  domain: home.example.net
  timeZone: Europe/Berlin
  admins:
    me: { sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8 me] }
hosts:
  luna: { platform: x86_64-linux, stateVersion: "25.11", sshHostKey: pending }
`);

/** What stands in a repository, and what should. */
export interface World {
  readonly tree: Readonly<Record<string, string>>;
  readonly wanted: Readonly<Record<string, string>>;
  readonly generator?: string;
  readonly version?: string;
  readonly decisions?: Decisions;
  readonly proposed?: string;
  readonly model?: Model;
  /** lab.yaml as it was read. */
  readonly lab?: string;
}

function snapshotOf(tree: Readonly<Record<string, string>>): Snapshot {
  const entries = Object.entries(tree).map(
    ([path, text]) => [path, { mode: "100644", id: blobId(text, "sha1") }] as const,
  );
  return { objectFormat: "sha1", entries: new Map(entries) };
}

/** The plan for it. */
export function plan({
  tree,
  wanted,
  version = "1.0.0",
  decisions = undecided,
  proposed,
  model: of = model,
  lab = tree["lab.yaml"],
}: World): Plan {
  const snapshot = snapshotOf(tree);
  const parsed = parseManifest(tree[MANIFEST_FILE], version);
  if (!parsed.ok) throw new Error("manifest");
  const manifest = decide(parsed.value, snapshot, decisions);
  const files = Object.entries(wanted).map(([path, text]) =>
    plainFile({ path, text, about: "", hosts: ["luna"] }),
  );
  const changes = diff({ snapshot, manifest, files, version });
  return makePlan({
    snapshot,
    manifest,
    changes,
    model: of,
    texts: new Map(Object.entries(lab === undefined ? tree : { ...tree, "lab.yaml": lab })),
    version,
    proposed,
    decisions,
  });
}

/** The tree after the plan was applied. */
export function applied(world: World): Record<string, string> {
  const { write, remove } = plan(world);
  const after = { ...world.tree, ...Object.fromEntries(write) };
  for (const path of remove) delete after[path];
  return after;
}

/** What the manifest of a tree says. */
export function manifestOf(tree: Readonly<Record<string, string>>): Manifest {
  const parsed = parseManifest(tree[MANIFEST_FILE], "0.0.0");
  if (!parsed.ok) throw new Error("manifest");
  return parsed.value;
}
