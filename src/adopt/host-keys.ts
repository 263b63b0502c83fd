import { SshHostKey } from "../lab/schema/terms.ts";
import { at } from "./repository.ts";
import type { Said, View } from "./view.ts";

/** Public host keys: known hosts, agenix-rekey's hostPubkey, tracked .pub files, agenix' secrets.nix. */
export function hostKeysOf(view: View, texts: ReadonlyMap<string, string>): ReadonlyMap<string, Said> {
  const keys = new Map<string, Said>();
  const note = (host: string | undefined, text: string | undefined, place: string): void => {
    const key = text?.trim().replace(/\s+/g, " ");
    const known = view.hosts.find(({ name, attribute }) => name === host || attribute === host)?.name;
    if (
      known !== undefined &&
      !keys.has(known) &&
      key?.startsWith("ssh-ed25519 ") &&
      SshHostKey.safeParse(key).success
    )
      keys.set(known, { text: key, place });
  };
  for (const [path, text] of texts)
    note(/(?:^|\/)([^/]+)\/ssh_host_ed25519(?:_key)?\.pub$/.exec(path)?.[1], text, path);
  const { values } = view.repository;
  for (const member of view.repository.members("programs.ssh.knownHosts")) {
    const key = member.options.get("publicKey");
    note(member.name.split(".")[0], key && values.text(member.file, key.value), at(member.file, member.line));
  }
  for (const { name } of view.hosts)
    for (const { text, place } of view.texts(name, "age.rekey.hostPubkey")) note(name, text, place);
  for (const file of view.repository.files.values()) {
    if (!/(^|\/)secrets\.nix$/.test(file.file)) continue;
    for (const { path, value, line } of file.statements)
      note(path.at(-1), values.text(file, value), at(file, line));
  }
  return keys;
}
