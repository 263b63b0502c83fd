import type { Host } from "../../lab/model.ts";
import { type GeneratedFile, type Generator, plainFile } from "../file.ts";
import { hashHeader, type Provenance } from "../header.ts";
import { FLAKE_FILE, helperFile, profileFile } from "../paths.ts";

/** The hand-written helpers and profiles that this lab uses, installed with a header. */
export const installedLibrary: Generator = {
  name: "library",
  generate: ({ model: { hosts }, library: { helpers, profiles } }) => {
    const usersOf = (isUsed: (host: Host) => boolean) => hosts.filter(isUsed).map(({ name }) => name);
    const installedProfiles = [...profiles].map(([name, text]) => ({
      path: profileFile(name),
      text,
      about: `a profile, written by hand in labkeeper (nix/profiles/${name}.nix)`,
      hosts: usersOf(({ profiles: used }) =>
        name === PRIORITY ? used.some((profile) => profiles.has(profile)) : used.includes(name),
      ),
    }));
    const installedHelpers = [...helpers].map(([name, text]) => ({
      path: helperFile(name),
      text,
      about: `helper functions, written by hand in labkeeper (nix/lib/${name}.nix)`,
      hosts: usersOf(() => true),
    }));
    return [
      ...installedHelpers.map((helper) => installed(helper, { source: "hosts", extension: FLAKE_FILE })),
      ...installedProfiles
        .filter((profile) => profile.hosts.length > 0)
        .map((profile) => installed(profile, PROFILE_PROVENANCE)),
    ];
  },
};

/** The file that names the priority of a profile's values; every profile imports it. */
const PRIORITY = "weak";

const PROFILE_PROVENANCE: Provenance = {
  source: "hosts.*.hardware, hosts.*.roles",
  extension: "hosts/<host>/default.nix (every value here gives way to one that is set there)",
};

function installed(file: Parameters<typeof plainFile>[0], provenance: Provenance): GeneratedFile {
  return plainFile({ ...file, text: `${hashHeader(provenance).join("\n")}\n${file.text}` });
}
