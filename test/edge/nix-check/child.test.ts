import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type ChildEnd, runChild } from "../../../src/edge/nix-check/child.ts";
import { type Confined, confinement } from "../../../src/edge/nix-check/confine.ts";
import { marked } from "../../../src/edge/nix-check/sweep.ts";
import { tempDirectory } from "../../support/temp.ts";

const path = process.env.PATH ?? "";

/** 200 children in sessions of their own that ignore SIGTERM; the parent waits for all of them to be there, then goes on. */
const herd = `
i=0
while [ $i -lt 200 ]; do setsid sh -c 'trap "" TERM HUP INT; while :; do sleep 5; done' & i=$((i + 1)); done
echo ready`;

interface Herd extends ChildEnd {
  /** How many processes of it there were when it was told to be ready. */
  readonly seen: number;
  readonly after: number;
}

async function runHerd(confined: Confined, ending: string): Promise<Herd> {
  const mark = randomUUID();
  let seen = Promise.resolve(0);
  const ended = await runChild({
    command: "sh",
    args: ["-c", `{ ${herd}\n} >&2; ${ending}`],
    environment: { PATH: path },
    cwd: tempDirectory(),
    confined,
    mark,
    milliseconds: 6000,
    memory: 4096,
    output: 1_000_000,
    onLine: (line) => {
      if (line === "ready") seen = marked(mark).then(({ length }) => length);
    },
  });
  return { ...ended, seen: await seen, after: (await marked(mark)).length };
}

const kinds = [
  { name: "what this machine allows", of: async () => await confinement(path) },
  { name: "a process group", of: async (): Promise<Confined> => ({ kind: "process-group", prefix: [] }) },
];

test.for(kinds)(
  "200 children that ignore SIGTERM are gone when time is up: $name",
  { timeout: 60_000 },
  async ({ of }) => {
    const { outcome, left, seen, after } = await runHerd(await of(), "sleep 60");
    expect(seen).toBeGreaterThan(200);
    expect({ outcome, left, after }).toEqual({ outcome: "time", left: 0, after: 0 });
  },
);

test.for(kinds)("and when the command itself is done: $name", { timeout: 60_000 }, async ({ of }) => {
  const { outcome, exitCode, left, after } = await runHerd(await of(), "sleep 2; exit 3");
  expect({ outcome, exitCode, left, after }).toEqual({ outcome: "exited", exitCode: 3, left: 0, after: 0 });
});

test("a namespace ends those too that cleared their environment and left the group", async ({ skip }) => {
  const confined = await confinement(path);
  skip(confined.kind !== "pid-namespace", "this machine allows no PID namespace");
  const nonce = `${Date.now()}.25`;
  const mark = randomUUID();
  const request = {
    environment: { PATH: path },
    cwd: tempDirectory(),
    confined,
    mark,
    milliseconds: 10_000,
    memory: 4096,
    output: 1000,
  };
  const script = `setsid env -i sh -c 'trap "" TERM; exec sleep ${nonce}' & sleep 0.5; pgrep -f "sleep ${nonce}" >&2; exit 0`;
  const inside = await runChild({ ...request, command: "sh", args: ["-c", script] });
  expect(inside.stderr).toMatch(/^\d+\n/);
  const outside = await runChild({
    ...request,
    confined: { kind: "process-group", prefix: [] },
    command: "pgrep",
    args: ["-xf", `sleep ${nonce}`],
  });
  expect(outside.stdout).toBe("");
});
