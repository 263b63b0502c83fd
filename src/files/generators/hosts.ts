import type { Host } from "../../lab/model.ts";
import type { GeneratedFile, Generator } from "../file.ts";
import { attrsFile } from "../module.ts";
import { from, nixPath } from "../nix/value.ts";
import { FLAKE_FILE, HOSTS_FILE } from "../paths.ts";

/**
 * The list from which lib/system-helpers.nix makes nixosConfigurations, darwinConfigurations and checks. An observed host
 * without generated files is left out: its path would lead nowhere.
 */
export const hostList: Generator = {
  name: "host list",
  generate: ({ model, facts }) => {
    const hosts = model.hosts.filter(({ name, observe }) => !observe || facts.hosts.includes(name));
    return [listOf(hosts)];
  },
};

/** What makes hosts of the list is installed with it. */
function listOf(hosts: readonly Host[]): GeneratedFile {
  const list = attrsFile({
    path: HOSTS_FILE,
    hosts: hosts.map(({ name }) => name),
    source: "hosts",
    extension: FLAKE_FILE,
    origin: ["hosts"],
    body: Object.fromEntries(
      hosts.map((host) => [
        host.name,
        from(["hosts", host.name], {
          class: host.class,
          path: nixPath(`./${host.name}`),
          system: from(["hosts", host.name, "platform"], host.platform),
        }),
      ]),
    ),
  });
  return { ...list, helpers: ["system-helpers"] };
}
