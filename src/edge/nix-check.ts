import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Contents } from "./edges.ts";
import { attributeNames, flakeCheck, hostEvaluation, type Trust } from "./nix-check/arguments.ts";
import { type ChildEnd, runChild } from "./nix-check/child.ts";
import { type Confined, type Confinement, confinement } from "./nix-check/confine.ts";
import { exportTree } from "./nix-check/export.ts";
import { localInputs } from "./nix-check/inputs.ts";
import type { Limits } from "./nix-check/limits.ts";

export interface NixCheckRequest extends Trust {
  readonly tree: Contents;
  readonly limits: Limits;
  /** PATH, where nix and the programs that it fetches with are found. */
  readonly path: string;
  /** Variables that say where nix keeps its store, such as NIX_STORE_DIR and NIX_REMOTE; nothing else is handed on. */
  readonly store: Readonly<Record<string, string>>;
  /** Told when a step begins, and each line that nix prints. */
  readonly onProgress?: ((step: string, line: string) => void) | undefined;
}

/** One run of nix: what was asked, what it said. */
export interface NixStep {
  /** `nix flake check`, or the host that was evaluated. */
  readonly name: string;
  readonly passed: boolean;
  readonly log: string;
}

export type Verdict =
  | "passed"
  | "failed"
  /** Over its limit of wall time, or of output. */
  | "time"
  | "output"
  /** There is no nix, or it could not be started. */
  | "nix-absent"
  /** The flake.lock names inputs that lie on this machine; they are in `inputs`. */
  | "local-inputs";

export interface NixRun {
  readonly verdict: Verdict;
  readonly steps: readonly NixStep[];
  readonly inputs: readonly string[];
  readonly confinement: Confinement;
  /** Processes that could not be ended; 0 is the only good answer. */
  readonly left: number;
  /** `nix (Nix) 2.8.0`; undefined where there is none. */
  readonly version: string | undefined;
}

/**
 * Has nix evaluate a tree: `nix flake check`, then each host by itself. nix gets a copy of the tree without git, an empty
 * home, a PATH and where its store is: no key, no token, no other variable. Whatever it started is gone afterwards.
 */
export async function checkWithNix(request: NixCheckRequest): Promise<NixRun> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "labkeeper-check-")));
  try {
    return await checkIn(directory, request);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function checkIn(directory: string, request: NixCheckRequest): Promise<NixRun> {
  const bench = await makeBench(directory, request);
  const version = await bench.run("version", ["--version"]);
  const about = { confinement: bench.confined.kind, inputs: [], version: version.stdout.trim() };
  if (version.exitCode !== 0) {
    return { ...about, verdict: "nix-absent", steps: [], left: bench.left(), version: undefined };
  }
  await exportTree(request.tree, bench.tree);
  const inputs = request.trusted ? [] : localInputs(await textOf(join(bench.tree, "flake.lock")));
  if (inputs.length > 0) return { ...about, inputs, verdict: "local-inputs", steps: [], left: bench.left() };
  const steps = await evaluate(bench, request);
  return { ...about, ...steps, left: bench.left() };
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, "utf8").catch(() => "");
}

/** A directory with the tree and a home, and a way to run nix there until time or output are used up. */
interface Bench {
  readonly tree: string;
  readonly confined: Confined;
  readonly run: (step: string, args: readonly string[]) => Promise<ChildEnd>;
  readonly left: () => number;
}

async function makeBench(
  directory: string,
  { limits, path, store, onProgress }: NixCheckRequest,
): Promise<Bench> {
  const [tree, home, temp] = [join(directory, "tree"), join(directory, "home"), join(directory, "tmp")];
  for (const one of [tree, home, temp]) await mkdir(one);
  const confined = await confinement(path);
  const deadline = performance.now() + limits.seconds * 1000;
  let [output, left] = [limits.output, 0];
  const run = async (step: string, args: readonly string[]): Promise<ChildEnd> => {
    onProgress?.(step, "");
    const ended = await runChild({
      command: "nix",
      args,
      cwd: home,
      environment: environmentOf({ path, store, home, temp }),
      confined,
      mark: randomUUID(),
      milliseconds: Math.max(0, deadline - performance.now()),
      memory: limits.memory,
      output,
      onLine: (line) => onProgress?.(step, line),
    });
    output -= ended.printed;
    left += ended.left;
    return ended;
  };
  return { tree, confined, run, left: () => left };
}

interface Place {
  readonly path: string;
  readonly store: Readonly<Record<string, string>>;
  readonly home: string;
  readonly temp: string;
}

/** No ssh: it looks for keys in the home that the user database names, whatever HOME says. */
function environmentOf({ path, store, home, temp }: Place): Readonly<Record<string, string>> {
  return {
    ...store,
    PATH: path,
    HOME: home,
    TMPDIR: temp,
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_CONFIG_HOME: join(home, "config"),
    NIX_USER_CONF_FILES: "",
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_SSH_COMMAND: "false",
    NIX_SSHOPTS: "-F /dev/null -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityFile=/dev/null",
  };
}

type Evaluated = Pick<NixRun, "verdict" | "steps">;

async function evaluate(bench: Bench, trust: Trust): Promise<Evaluated> {
  const flake = `path:${bench.tree}`;
  const steps: NixStep[] = [];
  const tell = (name: string, ended: ChildEnd): Verdict | undefined => {
    steps.push({ name, passed: ended.outcome === "exited" && ended.exitCode === 0, log: logOf(ended) });
    return ended.outcome === "time" || ended.outcome === "output" ? ended.outcome : undefined;
  };
  const name = "nix flake check";
  const broken = tell(name, await bench.run(name, flakeCheck(flake, trust)));
  if (broken !== undefined) return { verdict: broken, steps };
  for (const output of ["nixosConfigurations", "darwinConfigurations"] as const) {
    const listed = await bench.run(output, attributeNames(flake, output, trust));
    const over = listed.exitCode === 0 || offersNone(listed) ? undefined : tell(output, listed);
    if (over !== undefined) return { verdict: over, steps };
    for (const host of namesIn(listed)) {
      const label = `${output}.${host}`;
      const ended = isAskable(host)
        ? await bench.run(label, hostEvaluation(flake, { output, name: host }, trust))
        : unaskable;
      const stopped = tell(label, ended);
      if (stopped !== undefined) return { verdict: stopped, steps };
    }
  }
  return { verdict: steps.every(({ passed }) => passed) ? "passed" : "failed", steps };
}

/** A flake need not have hosts of both classes. Any other failure to name them leaves hosts that nobody looked at. */
function offersNone({ outcome, stderr }: ChildEnd): boolean {
  return outcome === "exited" && /^error: flake '.*' does not provide attribute /m.test(stderr);
}

function namesIn({ exitCode, stdout }: ChildEnd): readonly string[] {
  return exitCode === 0 ? z.array(z.string()).parse(JSON.parse(stdout)) : [];
}

/** A quote would end the attribute's name, and a percent sign would stand for another character. */
function isAskable(host: string): boolean {
  return /^[\w.-]+$/.test(host);
}

const unaskable: ChildEnd = {
  outcome: "exited",
  exitCode: 1,
  stdout: "",
  stderr: "nix cannot be asked for a host of that name: take letters, digits, dots, _ and -",
  printed: 0,
  left: 0,
};

/** How it ended belongs to the log when it did not say so itself. */
function logOf({ outcome, exitCode, stderr }: ChildEnd): string {
  return outcome === "exited" && (exitCode === 137 || exitCode === 134)
    ? `${stderr}\nKilled (exit code ${exitCode})\n`
    : stderr;
}
