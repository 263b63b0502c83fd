import { readFile } from "node:fs/promises";
import { Stop } from "../errors.ts";

/**
 * A public key line as `--ssh-key` takes it: the line itself, or a file such as id_ed25519.pub whose first line it is.
 *
 * @throws Stop when there is no such file, or it holds the private half.
 */
export async function readPublicKey(fileOrLine: string): Promise<string> {
  if (/^[a-z0-9@.-]+ [A-Za-z0-9+/]{16}/.test(fileOrLine)) return fileOrLine.trim();
  const text = await readFile(fileOrLine, "utf8").catch(() => undefined);
  if (text === undefined) {
    throw new Stop(
      `--ssh-key: ${JSON.stringify(fileOrLine)} is neither a public key line nor a file that can be read`,
      "pass your public key: --ssh-key ~/.ssh/id_ed25519.pub (to make one: ssh-keygen -t ed25519)",
    );
  }
  if (text.includes("PRIVATE KEY")) {
    throw new Stop(
      `--ssh-key: ${fileOrLine} is a private key`,
      `pass its public half: --ssh-key ${fileOrLine}.pub`,
    );
  }
  return (
    text
      .split(/\r?\n/)
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  );
}
