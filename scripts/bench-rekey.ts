import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { ExecaError, execa } from "execa";
import { createSopsFile } from "../src/secrets/sops/create.ts";
import { isFault } from "../src/secrets/sops/fault.ts";

const count = 1000;
const rounds = 5;
const paths = Array.from({ length: count }, (_, i) => `host-${i}.sops.yaml`);
const names = Array.from({ length: 10 }, (_, i) => `service-${i}/password`);
const ours = fileURLToPath(new URL("bench-rekey-ours.ts", import.meta.url));
/** Where scripts/install-test-tools.sh puts sops. */
const toolsDirectory = process.env.LABKEEPER_TOOLS ?? join(homedir(), ".cache", "labkeeper-tools");

interface Who {
  /** `AGE-SECRET-KEY-1…` of the bot. */
  readonly key: string;
  readonly old: string;
  readonly fresh: string;
  /** Who shall be able to read all files. */
  readonly wanted: readonly string[];
}

/**
 * Files of ten values for an admin, a bot and a host, whose key is replaced in turn by us and by one call of
 * `sops updatekeys`: whole processes, from their start to the last file written.
 */
export async function benchRekey(): Promise<void> {
  const keys = await Promise.all(Array.from({ length: 4 }, () => generateX25519Identity()));
  const recipients = await Promise.all(keys.map((key) => identityToRecipient(key)));
  const [admin = "", bot = "", old = "", fresh = ""] = recipients;
  const who = { key: keys[1] ?? "", old, fresh, wanted: [admin, bot, fresh] };
  const texts = paths.map((path) => newFile(path, [admin, bot, old]));
  const [native, sops]: [Measured[], Measured[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    native.push(await inDirectory(texts, (cwd) => measured(cwd, who, () => rekey(cwd, who))));
    sops.push(await inDirectory(texts, (cwd) => measured(cwd, who, () => updateKeys(cwd, who))));
  }
  console.log(
    `\nRekey of ${count} files, median of ${rounds}, MAC verified before and after: ${each(native)}; sops updatekeys (no MAC check): ${each(sops)} (aim: faster than sops)`,
  );
}

function newFile(path: string, recipients: readonly string[]): string {
  const file = createSopsFile({ path, names, recipients, at: new Date() });
  if (isFault(file)) throw new Error(`${file.code}: ${file.detail}`);
  return file.text;
}

/** Milliseconds, or why there are none. */
type Measured = number | string;

function each(times: readonly Measured[]): string {
  const middle = times.toSorted((a, b) => Number(a) - Number(b))[Math.floor(times.length / 2)];
  return typeof middle === "number" ? `${(middle / count).toFixed(2)} ms a file` : String(middle);
}

/** Runs `work` in a new directory with the files in it. */
async function inDirectory<T>(texts: readonly string[], work: (cwd: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "labkeeper-bench-"));
  await Promise.all(texts.map((text, i) => writeFile(join(directory, paths[i] ?? ""), text)));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Every file must be the new host's and no longer the old one's, or the time counts for nothing. */
async function measured(cwd: string, { old, fresh }: Who, work: () => Promise<unknown>): Promise<Measured> {
  const start = performance.now();
  try {
    await work();
  } catch (error) {
    return error instanceof ExecaError && error.code === "ENOENT" ? "not installed" : "failed";
  }
  const passed = performance.now() - start;
  const after = await Promise.all(paths.map((path) => readFile(join(cwd, path), "utf8")));
  const isDone = after.every((text) => text.includes(fresh) && !text.includes(old));
  return isDone ? passed : "not all files were done";
}

async function rekey(cwd: string, { key, old, fresh }: Who): Promise<unknown> {
  // As the launcher does; the first round fills it.
  const env = { NODE_COMPILE_CACHE: join(tmpdir(), "labkeeper-bench-cache") };
  return execa(process.execPath, [ours, cwd, old, fresh], { input: key, env });
}

async function updateKeys(cwd: string, { key, wanted }: Who): Promise<unknown> {
  await writeFile(join(cwd, ".sops.yaml"), `creation_rules:\n  - age: ${wanted.join(",")}\n`);
  const env = { PATH: `${toolsDirectory}/bin:${process.env.PATH}`, HOME: cwd, SOPS_AGE_KEY: key };
  return execa("sops", ["updatekeys", "--yes", ...paths], { cwd, env, extendEnv: false });
}
