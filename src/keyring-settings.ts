import { readKey } from "./edge/identity.ts";
import { Stop } from "./errors.ts";
import type { Keyring } from "./flow/command/keyring.ts";
import { parseBindings } from "./secrets/authority.ts";
import type { Settings } from "./settings.ts";

/**
 * The keyring that the operator's settings describe: a key file or systemd's credential labkeeper-age-key, and the repositories
 * that it serves. Undefined where they name none: then no secret is ever opened.
 *
 * @throws Stop where a setting is wrong, or there is no key to be read
 */
export async function keyringFrom({
  rekey: { repositories, identityFile: file },
  credentialsDirectory,
}: Pick<Settings, "rekey" | "credentialsDirectory">): Promise<Keyring | undefined> {
  if (repositories === undefined) return undefined;
  const bindings = parseBindings(repositories);
  if (bindings === undefined) {
    throw new Stop(
      `LABKEEPER_REKEY: expected GitHub's numbers of repositories, with :public behind those that may be public, found ${JSON.stringify(repositories)}`,
      "such as LABKEEPER_REKEY=123456789,987654321:public; gh api repos/OWNER/NAME --jq .id tells a number",
    );
  }
  const read = async (): Promise<Uint8Array> => {
    const key = await readKey({ file, credentialsDirectory, ageKey: undefined });
    if (key !== undefined) return key;
    throw new Stop(
      "LABKEEPER_REKEY names repositories, and there is no key for them",
      "set LABKEEPER_AGE_KEY_FILE, or LoadCredentialEncrypted=labkeeper-age-key:… in the unit",
    );
  };
  (await read()).fill(0); // what cannot be read is said at the start
  return { bindings, read };
}
