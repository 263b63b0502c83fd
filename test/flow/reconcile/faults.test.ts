import type { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHub } from "../../../src/edge/github.ts";
import { readLibrary } from "../../../src/edge/library.ts";
import { Retry, Stop } from "../../../src/errors.ts";
import type { Library } from "../../../src/files/library.ts";
import { reconcile } from "../../../src/flow/reconcile.ts";
import type { Effect, Fault } from "../../../src/forge/calls.ts";
import { type Forge, startForge } from "../../../src/forge/forge.ts";
import { readCommit } from "../../../src/forge/git/commits.ts";
import { commitsBetween } from "../../../src/forge/git/history.ts";
import { walkTree } from "../../../src/forge/git/trees.ts";
import type { Account } from "../../../src/forge/records/accounts.ts";
import type { Repository } from "../../../src/forge/records/repository.ts";
import { problemsOfCall } from "../../support/forge/contract.ts";
import { labIn } from "../../support/forge/lab.ts";
import { labYaml, SYNC } from "../../support/forge/sync.ts";
import { patience, seed } from "../../support/seed.ts";
import { makeTempDirectory, removeTree } from "../../support/temp.ts";

const NOW = new Date("2026-11-28T12:00:00Z");

/** Calls of a run that opens the pull request, and of one that updates it. */
const CALLS = 8;

interface Bench {
  readonly forge: Forge;
  readonly directory: string;
  readonly asApp: Octokit;
  readonly erin: Account;
  readonly library: Library;
  readonly problems: string[];
  /** Files of ours by the lab that they are made of. */
  readonly wanted: Map<string, string>;
  runs: number;
}

let bench: Bench;

beforeAll(async () => {
  const directory = makeTempDirectory();
  const many = 1_000_000;
  const limits = { hourly: many, pointsPerMinute: many, contentPerMinute: many };
  // One moment for all, so that equal commits are one, and what git says of them is asked for once.
  const forge = await startForge({ directory, webhooks: "manual", limits, now: () => NOW.getTime() });
  const { asApp, erin } = labIn(forge);
  bench = {
    forge,
    directory,
    asApp,
    erin,
    library: await readLibrary(),
    problems: [],
    wanted: new Map(),
    runs: 0,
  };
});

afterAll(async () => {
  await bench.forge.close();
  removeTree(bench.directory);
  console.log(`${bench.runs} faults planted (LAB_SEED=${seed})`);
});

const labs = { one: labYaml(["luna"]), two: labYaml(["luna", "sol"]) } as const;
type LabName = keyof typeof labs;

/** What else happens between the fault and the recovery. */
const meanwhile = ["nothing", "a push to the branch", "a push to main", "a push to lab.yaml"] as const;

interface Run {
  readonly repository: Repository;
  readonly sync: () => Promise<unknown>;
  /** Time runs out for every call that is not answered yet. */
  readonly runOut: () => void;
}

function begin(name: string, lab: LabName): Run {
  const { forge, erin, asApp, library } = bench;
  const repository = forge.createRepository({ owner: erin, name, private: true });
  const files = { "lab.yaml": labs[lab], "README.md": "Mine\n" };
  forge.commitFiles(repository, { by: erin, message: "Start", files });
  const waiting: AbortController[] = [];
  const deadline = (): AbortSignal => {
    const one = new AbortController();
    waiting.push(one);
    return one.signal;
  };
  return {
    repository,
    sync: async () => await reconcile(openHub(asApp, repository.id, { deadline }), library, { now: NOW }),
    runOut: () => {
      for (const one of waiting.splice(0)) one.abort(new DOMException("too long", "TimeoutError"));
    },
  };
}

/** Runs until it neither has to wait nor finds anything to do: what the queue does with further events. */
async function recover({ sync }: Run): Promise<void> {
  for (let tries = 0; tries < 6; tries += 1) {
    try {
      const outcome = await sync();
      if (typeof outcome === "object" && outcome !== null && "did" in outcome && outcome.did === "nothing")
        return;
    } catch (error) {
      if (!(error instanceof Retry)) throw error;
    }
  }
  throw new Error("it does not come to rest");
}

/** Every file of the branch but Erin's own, with its id. */
function generated(repository: Repository): string {
  const { directory } = repository;
  const tree = readCommit(directory, bench.forge.headOf(repository, SYNC) ?? "")?.tree ?? "";
  const files = walkTree(directory, tree).filter(({ mode }) => mode !== "040000");
  const ours = files.filter(({ path }) => !["README.md", "extra.txt", "lab.yaml"].includes(path));
  return ours.map(({ mode, oid, path }) => `${mode} ${oid} ${path}`).join("\n");
}

async function wantedFor(lab: LabName): Promise<string> {
  const known = bench.wanted.get(lab);
  if (known !== undefined) return known;
  const run = begin(`wanted-${lab}`, lab);
  await run.sync();
  const found = generated(run.repository);
  bench.wanted.set(lab, found);
  return found;
}

interface Case {
  readonly at: number;
  readonly moment: Fault["moment"];
  readonly name: string;
}

const answers = {
  500: { kind: "answer", status: 500, message: "Server Error" },
  502: { kind: "answer", status: 502, message: "Bad Gateway" },
  403: {
    kind: "answer",
    status: 403,
    message: "You have exceeded a secondary rate limit.",
    headers: { "retry-after": "60" },
  },
  404: { kind: "answer", status: 404, message: "Not Found" },
  409: { kind: "answer", status: 409, message: "Conflict" },
  422: { kind: "answer", status: 422, message: "Validation Failed" },
  reset: { kind: "reset" },
} as const satisfies Readonly<Record<string, Effect>>;

const kinds = ["kill", "time-out", ...Object.keys(answers)];

/** What is struck: the run that opens the pull request, and the one after a push to lab.yaml, which updates it. */
const stories = {
  opens: {
    lab: "one",
    begin: async (name: string) => begin(name, "one"),
  },
  updates: {
    lab: "two",
    begin: async (name: string) => {
      const run = begin(name, "one");
      await run.sync();
      interfere(run.repository, "a push to lab.yaml");
      return run;
    },
  },
} as const;

/** Runs until the fault strikes: a killed one is left as it is at that call, for ever. */
async function strike({ sync, runOut }: Run, { at, moment, name }: Case): Promise<void> {
  const { forge } = bench;
  forge.calls.clear();
  const { promise: killed, resolve } = Promise.withResolvers<"killed">();
  const hangs: Effect = {
    kind: "do",
    act: async () => {
      if (name === "time-out") runOut();
      else resolve("killed");
      await new Promise(() => {});
    },
  };
  const effect = (answers as Readonly<Record<string, Effect>>)[name] ?? hangs;
  forge.calls.plant({ at, moment, effect });
  const running = sync().catch((error: unknown) => error);
  const ended = await Promise.race([running, killed]);
  const wasKilled = ended === "killed";
  expect(wasKilled).toBe(name === "kill");
  if (ended instanceof Error && !(ended instanceof Retry || ended instanceof Stop)) throw ended;
  bench.problems.push(...forge.calls.all().flatMap(problemsOfCall));
  bench.runs += 1;
}

/** Erin's doing; her commit on our branch, if there is one. */
function interfere(repository: Repository, what: (typeof meanwhile)[number]): string | undefined {
  const { forge, erin } = bench;
  if (what === "a push to the branch") {
    if (forge.headOf(repository, SYNC) === undefined) return undefined;
    return forge.commitFiles(repository, {
      by: erin,
      branch: SYNC,
      message: "Erin's",
      files: { "extra.txt": "x\n" },
    });
  }
  if (what === "a push to main")
    forge.commitFiles(repository, { by: erin, message: "Erin's", files: { "README.md": "Other\n" } });
  if (what === "a push to lab.yaml")
    forge.commitFiles(repository, { by: erin, message: "Erin's", files: { "lab.yaml": labs.two } });
  return undefined;
}

async function expectRecovered(run: Run, lab: LabName, theirs: string | undefined): Promise<void> {
  const { repository } = run;
  await recover(run);
  expect(generated(repository)).toBe(await wantedFor(lab));
  const issues = [...repository.issues.values()];
  expect(issues.map(({ state, pull }) => [state, pull?.head])).toEqual([["open", SYNC]]);
  expect([...repository.comments.values()]).toEqual([]);
  const head = bench.forge.headOf(repository, SYNC) ?? "";
  const runs = [...repository.checkRuns.values()];
  expect(runs.filter(({ suite }) => suite.oid === head).map(({ conclusion }) => conclusion)).toEqual([
    "success",
  ]);
  expect(runs.filter(({ conclusion }) => conclusion !== "success")).toEqual([]);
  const ahead = commitsBetween(repository.directory, bench.forge.headOf(repository), head);
  // One commit of ours; with Erin's on the branch, hers too, whatever we added.
  const kept = theirs === undefined ? ahead.length === 1 : ahead.includes(theirs);
  expect(kept).toBe(true);
}

/** Spreads what happens meanwhile over the cases, in another way for another seed. */
function pick(index: number): (typeof meanwhile)[number] {
  let state = (seed + index * 0x9e3779b9) >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
  return meanwhile[(state >>> 8) % meanwhile.length] ?? "nothing";
}

const cases = kinds.flatMap((name) =>
  (["before", "after"] as const).flatMap((moment) =>
    Array.from({ length: CALLS }, (_, i): Case => ({ name, moment, at: i + 1 })),
  ),
);

describe.each(["opens", "updates"] as const)("the run that %s the pull request", (title) => {
  const story = stories[title];

  test("makes as many calls as are struck", async () => {
    const { sync } = await story.begin(`${title}-unhurt`);
    bench.forge.calls.clear();
    await sync();
    expect(bench.forge.calls.counted()).toHaveLength(CALLS);
  });

  test.each(kinds)(
    "is struck by %s before and after each call: the next runs end in the same state",
    async (name) => {
      for (const [i, one] of cases.entries()) {
        if (one.name !== name) continue;
        const run = await story.begin(`${title}-${i}`);
        await strike(run, one);
        const what = pick(title === "opens" ? i : i + 1000);
        const theirs = interfere(run.repository, what);
        await expectRecovered(run, what === "a push to lab.yaml" ? "two" : story.lab, theirs);
      }
      expect(bench.problems).toEqual([]);
      expect(bench.forge.bugs).toEqual([]);
    },
    patience,
  );
});
