import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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
/** Where scripts/install-test-tools.sh puts sops. */
const toolsDirectory = process.env.LABKEEPER_TOOLS ?? join(homedir(), ".cache", "labkeeper-tools");
const names = Array.from({ length: 10 }, (_, i) => `service-${i}/password`);

/** `count` files of ten values for an admin, a bot and a host, once rekeyed by us and once by one call of `sops updatekeys`. */
export async function benchRekey(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "labkeeper-bench-"));
  const keys = await Promise.all(Array.from({ length: 4 }, () => generateX25519Identity()));
  const [admin, bot, old, fresh] = await Promise.all(keys.map(identityOf));
  if (!admin || !bot || !old || !fresh) throw new Error("no keys");
  const recipients = [admin, bot, old].map(({ recipient }) => recipient);
  const paths = Array.from({ length: count }, (_, i) => `host-${i}.sops.yaml`);
  for (const path of paths) {
    const { text } = done(createSopsFile({ path, names, recipients, at: new Date() }));
    await writeFile(join(directory, path), text);
  }
  const ours = join(directory, "ours");
  await mkdir(ours);
  const start = performance.now();
  const files = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(directory, path), "utf8");
      const { groups } = done(readSopsFile(path, text));
      return { path, text, identities: [bot], target: withReplaced(groups, old.recipient, fresh.recipient) };
    }),
  );
  const results = await rewrapAll(files);
  await Promise.all(results.map((result, i) => writeFile(join(ours, paths[i] ?? ""), done(result).text)));
  const native = performance.now() - start;
  const wanted = [admin, bot, fresh].map(({ recipient }) => recipient).join(",");
  await writeFile(join(directory, ".sops.yaml"), `creation_rules:\n  - age: ${wanted}\n`);
  const sops = await updateKeys(directory, paths, keys[1] ?? "");
  await rm(directory, { recursive: true });
  const each = (all: number) => `${(all / count).toFixed(2)} ms a file`;
  console.log(
    `\nRekey of ${count} files, MAC verified before and after: ${each(native)}; sops updatekeys (no MAC check): ${typeof sops === "number" ? each(sops) : sops} (aim: faster than sops)`,
  );
}

async function identityOf(key: string): Promise<Identity | undefined> {
  return (await openIdentity(Buffer.from(key)))?.[0];
}

function done<T extends object>(result: T | SopsFault): T {
  if (isFault(result)) throw new Error(`${result.code}: ${result.detail}`);
  return result;
}

/** Milliseconds of one `sops updatekeys` over all files, or why there are none. */
async function updateKeys(cwd: string, paths: readonly string[], key: string): Promise<number | string> {
  const start = performance.now();
  const env = { PATH: `${toolsDirectory}/bin:${process.env.PATH}`, HOME: cwd, SOPS_AGE_KEY: key };
  try {
    await execa("sops", ["updatekeys", "--yes", ...paths], { cwd, env, extendEnv: false });
    return performance.now() - start;
  } catch (error) {
    return error instanceof ExecaError && error.code === "ENOENT" ? "not installed" : "failed";
  }
}
