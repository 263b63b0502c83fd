import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Confined } from "./confine.ts";
import { end, MARK, sweep } from "./sweep.ts";

export interface ChildRequest {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment besides the mark. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly confined: Confined;
  /** Made up for this check; nothing else of the machine has it. */
  readonly mark: string;
  readonly milliseconds: number;
  /** MiB of address space a process. */
  readonly memory: number;
  /** Bytes that may still be printed. */
  readonly output: number;
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface ChildEnd {
  /** `exited` with a code, or what it was ended for. */
  readonly outcome: "exited" | "time" | "output" | "not-started";
  /** As a shell tells it: 128 and the signal for one that a signal ended. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that were printed. */
  readonly printed: number;
  /** Processes that could not be ended; 0 is the only good answer. */
  readonly left: number;
}

/** Runs one command, and ends it and all that it started when it is done or over a limit, whichever comes first. */
export async function runChild(request: ChildRequest): Promise<ChildEnd> {
  const { command, args } = limited(request);
  const child = spawn(command, args, {
    cwd: request.cwd,
    env: { ...request.environment, [MARK]: request.mark },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { promise: ended, resolve } = Promise.withResolvers<Pick<ChildEnd, "outcome" | "exitCode">>();
  const stop = (outcome: ChildEnd["outcome"]): void => {
    if (child.pid !== undefined) end(-child.pid);
    resolve({ outcome, exitCode: 137 });
  };
  const closed = new Promise((close) => child.once("close", close));
  child.once("error", () => resolve({ outcome: "not-started", exitCode: 127 }));
  child.once("exit", (code) => resolve({ outcome: "exited", exitCode: code ?? 137 }));
  const timer = setTimeout(stop, request.milliseconds, "time");
  const budget = { left: request.output, spent: () => stop("output") };
  const [stdout, stderr] = [collect(child.stdout, budget), collect(child.stderr, budget, request.onLine)];
  const how = await ended;
  clearTimeout(timer);
  // What is still there holds the pipes open.
  if (child.pid !== undefined) end(-child.pid);
  const left = await sweep(request.mark);
  // Nobody is left to write: what is still on its way arrives now.
  await Promise.race([closed, delay(1000, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  return { ...how, stdout: stdout(), stderr: stderr(), printed: request.output - budget.left, left };
}

/** `ulimit -v` is the shell's word for RLIMIT_AS, in KiB; a lower limit that is there stays. macOS does not know it. */
function limited({ confined, command, args, memory }: ChildRequest): { command: string; args: string[] } {
  const script =
    process.platform === "linux"
      ? 'ulimit -v "$1" 2>/dev/null; [ "$(ulimit -v)" != unlimited ] || exit 126; ulimit -c 0; shift; exec "$@"'
      : 'shift; exec "$@"';
  const [first = "sh", ...rest] = [
    ...confined.prefix,
    "sh",
    "-c",
    script,
    "sh",
    String(memory * 1024),
    command,
    ...args,
  ];
  return { command: first, args: rest };
}

interface Budget {
  left: number;
  readonly spent: () => void;
}

const [mostHead, mostTail] = [256 * 1024, 1024 * 1024];

/** Keeps the beginning and the end: an old nix says first what is wrong, a new one last. */
function collect(stream: Readable, budget: Budget, onLine?: (line: string) => void): () => string {
  const decoder = new TextDecoder();
  let [head, tail, line] = ["", "", ""];
  let isCut = false;
  stream.on("error", () => undefined);
  stream.on("data", (chunk: Buffer) => {
    budget.left -= chunk.length;
    if (budget.left < 0) return budget.spent();
    const text = decoder.decode(chunk, { stream: true });
    const room = mostHead - head.length;
    head += text.slice(0, Math.max(0, room));
    tail += text.slice(Math.max(0, room));
    if (tail.length > 2 * mostTail) [tail, isCut] = [tail.slice(-mostTail), true];
    if (onLine === undefined) return;
    const lines = `${line}${text}`.slice(-mostHead).split("\n");
    line = lines.pop() ?? "";
    for (const one of lines) onLine(one);
  });
  return () => (isCut ? `${head}\n(part of the output is left out)\n${tail}` : head + tail);
}
