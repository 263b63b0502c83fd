import type { Host } from "../../lab/model.ts";
import { type GeneratedFile, type Generator, plainFile } from "../file.ts";
import { hashHeader, type Provenance } from "../header.ts";
import { FLAKE_FILE, helperFile, profileFile } from "../paths.ts";

/** The hand-written helpers and profiles that this lab uses, installed with a header. */
export const installedLibrary: Generator = {
  name: "library",
  generate: ({ model: { hosts, services }, library: { helpers, profiles } }) => {
    const usersOf = (isUsed: (host: Host) => boolean) => hosts.filter(isUsed).map(({ name }) => name);
    const installedProfiles = [...profiles].map(([name, text]) => ({
      path: profileFile(name),
      text,
      about: `a profile, written by hand in labkeeper (nix/profiles/${name}.nix)`,
      hosts: usersOf(({ profiles: used }) =>
        name === PRIORITY ? used.some((profile) => profiles.has(profile)) : used.includes(name),
      ),
    }));
    const serving = new Set(services.map(({ host }) => host));
    const installedHelpers = [...helpers].map(([name, text]) => ({
      path: helperFile(name),
      text,
      about: `helper functions, written by hand in labkeeper (nix/lib/${name}.nix)`,
      source: name === SERVICE_HELPERS ? "services" : "hosts",
      hosts: usersOf((host) => name !== SERVICE_HELPERS || serving.has(host.name)),
    }));
    return [
      ...installedHelpers
        .filter((helper) => helper.hosts.length > 0)
        .map(({ source, ...helper }) => installed(helper, { source, extension: FLAKE_FILE })),
      ...installedProfiles
        .filter((profile) => profile.hosts.length > 0)
        .map((profile) => installed(profile, PROFILE_PROVENANCE)),
    ];
  },
};

/** What the files of services call. */
const SERVICE_HELPERS = "service-helpers";

/** The file that names the priority of a profile's values; every profile imports it. */
const PRIORITY = "weak";

const PROFILE_PROVENANCE: Provenance = {
  source: "hosts.*.hardware, hosts.*.roles",
  extension: "hosts/<host>/default.nix (every value here gives way to one that is set there)",
};

function installed(file: Parameters<typeof plainFile>[0], provenance: Provenance): GeneratedFile {
  return plainFile({ ...file, text: `${hashHeader(provenance).join("\n")}\n${file.text}` });
}
