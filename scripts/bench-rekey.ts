import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { ExecaError, execa } from "execa";
import { createSopsFile } from "../src/secrets/sops/create.ts";
import { isFault, type SopsFault } from "../src/secrets/sops/fault.ts";
import type { Identity } from "../src/secrets/sops/file.ts";
import { openIdentity } from "../src/secrets/sops/identity.ts";
import { readSopsFile } from "../src/secrets/sops/read.ts";
import { withReplaced } from "../src/secrets/sops/recipients.ts";
import { rewrapAll } from "../src/secrets/sops/rewrap.ts";

const count = 1000;
const rounds = 3;
const paths = Array.from({ length: count }, (_, i) => `host-${i}.sops.yaml`);
const names = Array.from({ length: 10 }, (_, i) => `service-${i}/password`);
/** Where scripts/install-test-tools.sh puts sops. */
const toolsDirectory = process.env.LABKEEPER_TOOLS ?? join(homedir(), ".cache", "labkeeper-tools");

/** Files of ten values for an admin, a bot and a host, in turn rekeyed by us and by one call of `sops updatekeys`. */
export async function benchRekey(): Promise<void> {
  const keys = await Promise.all(Array.from({ length: 4 }, () => generateX25519Identity()));
  const [admin, bot, old, fresh] = await Promise.all(keys.map(identityOf));
  if (!admin || !bot || !old || !fresh) throw new Error("no keys");
  const recipients = [admin, bot, old].map(({ recipient }) => recipient);
  const texts = paths.map((path) => done(createSopsFile({ path, names, recipients, at: new Date() })).text);
  const wanted = [admin, bot, fresh].map(({ recipient }) => recipient).join(",");
  const [ours, theirs]: [number[], (number | string)[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    ours.push(await inDirectory(texts, (cwd) => rekey(cwd, { bot, old, fresh })));
    theirs.push(await inDirectory(texts, (cwd) => updateKeys(cwd, { key: keys[1] ?? "", wanted })));
  }
  console.log(
    `\nRekey of ${count} files, median of ${rounds}, MAC verified before and after: ${each(ours)}; sops updatekeys (no MAC check): ${each(theirs)} (aim: faster than sops)`,
  );
}

function each(times: readonly (number | string)[]): string {
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

interface HostKeys {
  readonly bot: Identity;
  readonly old: Identity;
  readonly fresh: Identity;
}

/** Milliseconds of reading, rewrapping and writing all files. */
async function rekey(cwd: string, { bot, old, fresh }: HostKeys): Promise<number> {
  const start = performance.now();
  const files = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(cwd, path), "utf8");
      const { groups } = done(readSopsFile(path, text));
      return { path, text, identities: [bot], target: withReplaced(groups, old.recipient, fresh.recipient) };
    }),
  );
  const results = await rewrapAll(files);
  await Promise.all(results.map((result, i) => writeFile(join(cwd, paths[i] ?? ""), done(result).text)));
  return performance.now() - start;
}

async function identityOf(key: string): Promise<Identity | undefined> {
  return (await openIdentity(Buffer.from(key)))?.[0];
}

function done<T extends object>(result: T | SopsFault): T {
  if (isFault(result)) throw new Error(`${result.code}: ${result.detail}`);
  return result;
}

/** Milliseconds of one `sops updatekeys` over all files, or why there are none. */
async function updateKeys(cwd: string, { key, wanted }: { readonly key: string; readonly wanted: string }) {
  await writeFile(join(cwd, ".sops.yaml"), `creation_rules:\n  - age: ${wanted}\n`);
  const start = performance.now();
  const env = { PATH: `${toolsDirectory}/bin:${process.env.PATH}`, HOME: cwd, SOPS_AGE_KEY: key };
  try {
    await execa("sops", ["updatekeys", "--yes", ...paths], { cwd, env, extendEnv: false });
    return performance.now() - start;
  } catch (error) {
    return error instanceof ExecaError && error.code === "ENOENT" ? "not installed" : "failed";
  }
}
