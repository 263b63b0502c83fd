import { ExecaError, execa } from "execa";

export interface RunOptions {
  /** Working directory, ours when left out. */
  readonly cwd?: string;
  /** What the command reads on its standard input; nothing when left out, never our terminal. */
  readonly input?: string | Uint8Array;
  /** Set on top of our own environment; a name that is undefined is taken out of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Exit codes besides 0 that are answers and no failure. */
  readonly answers?: readonly number[];
}

/** A command ran and said no. The message holds its arguments and what it wrote to standard error: no place for secrets. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  /** Undefined when a signal ended the command. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(command: string, exitCode: number | undefined, stderr: string) {
    const outcome = exitCode === undefined ? "was ended by a signal" : `failed with exit code ${exitCode}`;
    super(stderr === "" ? `${command} ${outcome}` : `${command} ${outcome}: ${stderr}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** The command could not be started: it is not installed, or its working directory is not there. */
export class CommandMissing extends Error {
  override readonly name = "CommandMissing";
}

const longestCommand = 200;
const longestStderr = 2000;

/**
 * Runs `command` without a shell and returns what it printed, byte for byte.
 *
 * @throws CommandFailed when it ends with an exit code that is no answer, CommandMissing when it cannot be started.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Buffer> {
  const { input, env = {}, answers = [] } = options;
  try {
    const result = await execa(command, args, {
      encoding: "buffer",
      stripFinalNewline: false,
      env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(input === undefined ? { stdin: "ignore" } : { input }),
    });
    return bytes(result.stdout);
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const stdout: unknown = error.stdout;
    const isAnswer = error.exitCode !== undefined && answers.includes(error.exitCode);
    if (isAnswer && stdout instanceof Uint8Array) return bytes(stdout);
    throw named(command, error);
  }
}

function bytes({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function named(command: string, error: ExecaError): Error {
  if (error.exitCode === undefined && error.signal === undefined) {
    return new CommandMissing(
      `${command} could not be started: ${error.originalMessage ?? error.shortMessage}`,
    );
  }
  const stderr = error.stderr instanceof Uint8Array ? Buffer.from(error.stderr).toString("utf8").trim() : "";
  return new CommandFailed(
    error.escapedCommand.slice(0, longestCommand),
    error.exitCode,
    stderr.slice(-longestStderr),
  );
}
