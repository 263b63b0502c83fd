import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Stop } from "../errors.ts";

/** Where an age key may come from, best first. */
export interface KeySources {
  /** `--identity`. */
  readonly file: string | undefined;
  /** $CREDENTIALS_DIRECTORY of a systemd unit. */
  readonly credentialsDirectory: string | undefined;
  /** What stood in the environment. */
  readonly ageKey: Uint8Array | undefined;
}

/** Name of the credential: `LoadCredentialEncrypted=labkeeper-age-key:…`. */
const CREDENTIAL = "labkeeper-age-key";

/**
 * The bytes of an age key file, for the reader to wipe; undefined where none is named: keyless mode. A key in the
 * environment that is not taken is wiped here.
 *
 * @throws Stop where the named file, or a credential that is there, cannot be read.
 */
export async function readKey({
  file,
  credentialsDirectory,
  ageKey,
}: KeySources): Promise<Uint8Array | undefined> {
  const better = await (file === undefined ? readCredential(credentialsDirectory) : readNamed(file));
  if (better !== undefined) ageKey?.fill(0);
  return better ?? ageKey;
}

async function readNamed(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes !== undefined) return bytes;
  throw new Stop(
    `--identity: ${JSON.stringify(file)} cannot be read`,
    "pass the file with your age key, such as ~/.config/sops/age/keys.txt",
  );
}

/** Undefined where the unit has no such credential. One that is there and cannot be read is no reason to look elsewhere. */
async function readCredential(directory: string | undefined): Promise<Uint8Array | undefined> {
  if (directory === undefined) return undefined;
  const path = join(directory, CREDENTIAL);
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (code === "ENOENT") return undefined;
    throw new Stop(
      `the systemd credential ${JSON.stringify(path)} is there and cannot be read (${code})`,
      `let the unit's user read it: LoadCredentialEncrypted=${CREDENTIAL}:… in the unit, whose User= is the one that labkeeper runs as`,
    );
  }
}
