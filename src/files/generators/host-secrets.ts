import { secretNeeds } from "../../lab/needs.ts";
import { hasSecret } from "../../lab/secrets.ts";
import type { Generator } from "../file.ts";
import { hostExtension } from "../header.ts";
import { moduleFile } from "../module.ts";
import { mkDefault } from "../nix/value.ts";
import { hostFile } from "../paths.ts";

/**
 * hosts/<h>/generated/secrets.nix: the key that opens a host's secrets, where it has any. sops-nix would also import the
 * host's RSA key, and stops where there is none (sops-nix #167).
 */
export const hostSecrets: Generator = {
  name: "keys of secrets",
  generate: ({ model, facts }) => {
    const needs = Map.groupBy(secretNeeds(model), ({ host }) => host);
    return model.hosts
      .filter(({ name }) => needs.get(name)?.some(({ path, secret }) => hasSecret(facts, path, secret)))
      .map(({ name }) => settings(name));
  },
};

function settings(host: string): ReturnType<typeof moduleFile> {
  return moduleFile({
    path: hostFile(host, "secrets"),
    hosts: [host],
    source: `hosts.${host}, secrets`,
    extension: hostExtension(host),
    origin: ["hosts", host],
    body: {
      sops: {
        age: { sshKeyPaths: mkDefault(["/etc/ssh/ssh_host_ed25519_key"]) },
        gnupg: { sshKeyPaths: [] },
      },
    },
  });
}
