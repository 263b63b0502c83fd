import type { Model } from "../lab/model.ts";
import { hostOfAnchor, type SopsConfig } from "./config/config.ts";
import type { Recipient } from "./sops/file.ts";
import { sshToAge } from "./ssh-to-age.ts";

/** Tells whose a recipient is, in the words of lab.yaml: `luna`, `ryan (admin)`, `labkeeper`; else the recipient itself. */
export function nameReaders(
  { secrets, hosts }: Pick<Model, "secrets" | "hosts">,
  config: Pick<SopsConfig, "ours"> | undefined,
): (recipient: Recipient) => string {
  const names = new Map<string, string>();
  for (const { name, sshHostKey } of hosts) {
    const recipient = sshHostKey === null ? undefined : sshToAge(sshHostKey);
    if (recipient !== undefined) names.set(recipient, name);
  }
  for (const [anchor, recipient] of config?.ours ?? []) {
    const host = hostOfAnchor(anchor);
    if (host !== undefined) names.set(recipient, host);
  }
  for (const { name, recipient } of secrets.admins) names.set(recipient, `${name} (admin)`);
  if (secrets.bot !== null) names.set(secrets.bot, "labkeeper");
  return ({ kind, id }) => names.get(id) ?? (kind === "age" ? id : `${kind} ${id}`);
}
