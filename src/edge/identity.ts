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
 * The bytes of an age key file, for the reader to wipe; undefined where none is named: keyless mode.
 *
 * @throws Stop where the named file cannot be read.
 */
export async function readKey({
  file,
  credentialsDirectory,
  ageKey,
}: KeySources): Promise<Uint8Array | undefined> {
  if (file !== undefined) {
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes !== undefined) return bytes;
    throw new Stop(
      `--identity: ${JSON.stringify(file)} cannot be read`,
      "pass the file with your age key, such as ~/.config/sops/age/keys.txt",
    );
  }
  const credential =
    credentialsDirectory === undefined
      ? undefined
      : await readFile(join(credentialsDirectory, CREDENTIAL)).catch(() => undefined);
  return credential ?? ageKey;
}
