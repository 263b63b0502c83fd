import type { GeneratedFile, Generator } from "../file.ts";
import { plainFile } from "../file.ts";
import { hashHeader, type Provenance } from "../header.ts";
import { FLAKE_FILE, helperFile, profileFile } from "../paths.ts";

/** The hand-written helpers and profiles that this lab uses, installed with a header. */
export const installedLibrary: Generator = {
  name: "library",
  generate: ({ model: { hosts }, library: { helpers, profiles } }) => {
    const everyHost = hosts.map(({ name }) => name);
    const used = (profile: string) =>
      hosts.filter((host) => host.profiles.includes(profile)).map(({ name }) => name);
    const wanted = [...profiles].map(([name, text]) => ({
      name,
      text,
      hosts: name === PRIORITY ? everyHost : used(name),
    }));
    return [
      ...[...helpers].map(([name, text]) =>
        installed(
          { path: helperFile(name), text, hosts: everyHost },
          { source: "hosts", extension: FLAKE_FILE },
        ),
      ),
      ...wanted
        .filter((profile) => profile.hosts.length > 0)
        .map(({ name, text, hosts: users }) =>
          installed(
            { path: profileFile(name), text, hosts: users },
            { source: "hosts.*.hardware, hosts.*.roles", extension: EXTENSION },
          ),
        ),
    ];
  },
};

/** The file that names the priority of a profile's values; every profile imports it. */
const PRIORITY = "weak";
const EXTENSION = "hosts/<host>/default.nix (every value here gives way to one that is set there)";

function installed(
  file: Pick<GeneratedFile, "path" | "text" | "hosts">,
  provenance: Provenance,
): GeneratedFile {
  return plainFile({ ...file, text: `${hashHeader(provenance).join("\n")}\n${file.text}` });
}
