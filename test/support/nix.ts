import { join } from "node:path";
import { execa } from "execa";
import { afterAll } from "vitest";
import { makeTempDirectory, removeTree, writeTree } from "./temp.ts";
import { tool } from "./tools.ts";

/** One store a test file: 40 ms to make, nothing shared between workers, removed after the file. */
const home = makeTempDirectory();
afterAll(() => removeTree(home));

/** The whole environment for a nix without daemon, network, build users or anything of the user's. */
export const nixEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? "",
  HOME: home,
  NIX_STORE_DIR: join(home, "store"),
  NIX_STATE_DIR: join(home, "state"),
  NIX_LOG_DIR: join(home, "log"),
  NIX_CONF_DIR: join(home, "etc"),
  NIX_CONFIG: [
    "build-users-group =",
    "sandbox = false",
    "substitute = false",
    "experimental-features = nix-command flakes",
  ].join("\n"),
};

/** The same as settings of the machine: a nix.conf, and where the store is. */
export function nixStore(): Readonly<Record<string, string>> {
  const { NIX_CONFIG: settings = "", PATH: _path, HOME: _home, ...store } = nixEnvironment;
  writeTree(home, { "etc/nix.conf": `${settings}\n` });
  return store;
}

/** Parses Nix, a file or a text, and answers it as nix prints it; rejects with nix's message. */
export function nixParse(source: { readonly file: string } | { readonly text: string }): Promise<string> {
  return "file" in source
    ? nixInstantiate(["--parse", source.file])
    : nixInstantiate(["--parse", "-"], source.text);
}

/** Evaluates a Nix expression deeply to plain data; rejects with nix's message. Relative paths start at `cwd`. */
export async function nixEval(expression: string, cwd = home): Promise<unknown> {
  return JSON.parse(await nixInstantiate(["--eval", "--strict", "--json", "-"], expression, cwd));
}

async function nixInstantiate(args: readonly string[], input = "", cwd = home): Promise<string> {
  await stateMade();
  return run(args, input, cwd);
}

/** Two processes that meet an absent state directory both make its links, and the second fails: so one goes first. */
function stateMade(): Promise<string> {
  made ??= run(["--eval", "-"], "null", home);
  return made;
}
let made: Promise<string> | undefined;

async function run(args: readonly string[], input: string, cwd: string): Promise<string> {
  const options = { cwd, input, env: nixEnvironment, extendEnv: false };
  return (await execa(tool("nix-instantiate") ?? "nix-instantiate", args, options)).stdout;
}
