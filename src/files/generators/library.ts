import type { GeneratedFile, Generator } from "../file.ts";
import { plainFile } from "../file.ts";
import { hashHeader, type Provenance } from "../header.ts";
import type { Library } from "../library.ts";
import { FLAKE_FILE, helperFile, profileFile } from "../paths.ts";

/** The hand-written profiles that hosts of this lab use, installed with a header. */
export const installedProfiles: Generator = {
  name: "profiles",
  generate: ({ model: { hosts }, library: { profiles } }) =>
    [...profiles].flatMap(([name, text]) => {
      const users = hosts.filter(({ profiles: used }) =>
        name === PRIORITY ? used.some((profile) => profiles.has(profile)) : used.includes(name),
      );
      const about = `a profile, written by hand in labkeeper (nix/profiles/${name}.nix)`;
      const file = { path: profileFile(name), text, about, hosts: users.map((host) => host.name) };
      return users.length === 0 ? [] : [installed(file, PROFILE_PROVENANCE)];
    }),
};

/** The hand-written helpers that `files` import, and those that these import in turn, for the hosts that call them. */
export function installedHelpers(
  files: readonly GeneratedFile[],
  { helpers }: Library,
): readonly GeneratedFile[] {
  const users = new Map<string, Set<string>>();
  for (const file of files) {
    for (const helper of file.helpers) addAll(users, helper, file.hosts);
  }
  // A Map is walked as it grows: what an imported helper imports is found too.
  for (const [helper, hosts] of users) {
    for (const other of importsOf(helperText(helpers, helper))) addAll(users, other, [...hosts]);
  }
  return [...users].map(([name, hosts]) => {
    const about = `helper functions, written by hand in labkeeper (nix/lib/${name}.nix)`;
    const provenance = { source: SOURCES[name] ?? "services", extension: FLAKE_FILE };
    const text = helperText(helpers, name);
    return installed({ path: helperFile(name), text, about, hosts: [...hosts].toSorted() }, provenance);
  });
}

function addAll(users: Map<string, Set<string>>, helper: string, hosts: readonly string[]): void {
  const known = users.get(helper) ?? new Set();
  for (const host of hosts) known.add(host);
  users.set(helper, known);
}

function helperText(helpers: Library["helpers"], name: string): string {
  const text = helpers.get(name);
  if (text === undefined) throw new Error(`nix/lib/${name}.nix is imported and is not there`);
  return text;
}

/** The files beside it that a helper imports. */
function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/\bimport \.\/([a-z-]+)\.nix\b/g)].map(([, name = ""]) => name);
}

/** The sections of lab.yaml that make a helper needed, where it is not `services`. */
const SOURCES: Readonly<Record<string, string>> = {
  "backup-darwin-helpers": "hosts.*.backup",
  "backup-drill-helpers": "backups",
  "backup-helpers": "backups",
  "backup-job-helpers": "backups",
  "backup-protection-helpers": "backups",
  "backup-source-helpers": "backups",
  "backup-unit-helpers": "backups",
  "check-access-helpers": "hosts, acknowledge",
  "check-helpers": "hosts, acknowledge",
  "check-network-helpers": "hosts, acknowledge",
  "check-place-helpers": "hosts, acknowledge",
  "check-zfs-helpers": "hosts, acknowledge",
  "dns-helpers": "dns, services.*.expose",
  "monitoring-helpers": "monitoring",
  "system-helpers": "hosts",
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
