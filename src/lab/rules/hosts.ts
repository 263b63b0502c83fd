import { classOf, platformOf, roleFile } from "../profiles.ts";
import { listNames } from "../suggest.ts";
import { dangling, type Found, type Known, type Rule } from "./rule.ts";
import type { Lab } from "../schema/lab.ts";

const someHost: Rule = {
  name: "no-host",
  check: ({ hosts }) =>
    Object.keys(hosts).length > 0 ? [] : [{ path: ["hosts"], at: "key", message: "hosts names no host", hint: "add one, as in examples/minimal.lab.yaml" }],
};

const someAdmin: Rule = {
  name: "no-admin",
  check: ({ lab }) =>
    Object.keys(lab.admins).length > 0
      ? []
      : [{ path: ["lab", "admins"], at: "key", message: "lab.admins names nobody", hint: "nobody could log in on the hosts: add a person with an SSH key" }],
};

const unknownProfile: Rule = {
  name: "unknown-profile",
  check: ({ hosts }, { profiles }) =>
    Object.entries(hosts).flatMap(([name, host]) => [
      ...host.hardware.flatMap((profile, i) => (profiles.includes(profile) ? [] : [dangling(["hosts", name, "hardware", i], "hardware profile", profile, startingWith("hw-", profiles))])),
      ...host.roles.flatMap((role, i) =>
        profiles.includes(role) || profiles.includes(roleFile(role, "darwin"))
          ? []
          : [dangling(["hosts", name, "roles", i], "role", role, startingWith("role-", profiles).filter((p) => !p.endsWith("-darwin")))],
      ),
    ]),
};

function startingWith(prefix: string, profiles: readonly string[]): string[] {
  return profiles.filter((profile) => profile.startsWith(prefix));
}

const wrongKindOfProfile: Rule = {
  name: "profile-kind",
  check: ({ hosts }) =>
    Object.entries(hosts).flatMap(([name, host]) => [
      ...host.hardware.flatMap((profile, i) => (profile.startsWith("hw-") ? [] : [misplaced(name, "hardware", i, profile, "roles")])),
      ...host.roles.flatMap((profile, i) => (profile.startsWith("role-") ? [] : [misplaced(name, "roles", i, profile, "hardware")])),
    ]),
};

function misplaced(host: string, key: string, index: number, profile: string, other: string): Found {
  return { path: ["hosts", host, key, index], message: `${profile} does not belong under ${key}`, found: profile, hint: `move it to ${other}` };
}

const profilePlatform: Rule = {
  name: "profile-platform",
  check: ({ hosts }, known) =>
    Object.entries(hosts).flatMap(([name, host]) =>
      host.hardware.flatMap((profile, i) => {
        const made = platformOf(profile);
        const [cpu] = host.platform.split("-");
        if (made === undefined || (made.cpu === cpu && made.class === classOf(host.platform))) return [];
        const fitting = startingWith("hw-", known.profiles).filter((other) => {
          const its = platformOf(other);
          return its?.cpu === cpu && its?.class === classOf(host.platform);
        });
        return [
          {
            path: ["hosts", name, "hardware", i],
            message: `${profile} is for another platform than ${host.platform}`,
            expected: listNames(fitting),
            found: profile,
            hint: `use a profile for ${host.platform}, or mend hosts.${name}.platform`,
          },
        ];
      }),
    ),
};

const severalMachines: Rule = {
  name: "profile-conflict",
  check: ({ hosts }) =>
    Object.entries(hosts).flatMap(([name, { hardware }]) => {
      const kinds = hardware.filter((profile) => platformOf(profile) !== undefined);
      return kinds.slice(1).map((profile) => ({
        path: ["hosts", name, "hardware", hardware.indexOf(profile)],
        message: `${profile} and ${kinds[0]} describe two different machines`,
        found: profile,
        hint: "keep one of them",
      }));
    }),
};

const nixosOnlyRole: Rule = {
  name: "role-darwin-invalid",
  check: ({ hosts }, { profiles }) =>
    Object.entries(hosts).flatMap(([name, host]) => {
      const hostClass = classOf(host.platform);
      return host.roles.flatMap((role, i) => {
        const twins = [role, roleFile(role, "darwin")].filter((file) => profiles.includes(file));
        if (twins.length === 0 || twins.includes(roleFile(role, hostClass))) return [];
        return [
          {
            path: ["hosts", name, "roles", i],
            message: `${role} has no file for ${hostClass === "darwin" ? "nix-darwin" : "NixOS"}`,
            found: role,
            hint: `remove it from ${name}, or write hosts/_modules/profiles/${roleFile(role, hostClass)}.nix`,
          },
        ];
      });
    }),
};

const stateVersionType: Rule = {
  name: "state-version-type",
  check: ({ hosts }) =>
    Object.entries(hosts).flatMap(([name, host]) => {
      const darwin = classOf(host.platform) === "darwin";
      if ((typeof host.stateVersion === "number") === darwin) return [];
      return [
        {
          path: ["hosts", name, "stateVersion"],
          message: `stateVersion is ${darwin ? "an integer on nix-darwin" : "a NixOS release on NixOS"}`,
          expected: darwin ? "an integer such as 6" : 'a release in quotes such as "25.11"',
          found: JSON.stringify(host.stateVersion),
          hint: "write what was current when the host was installed",
        },
      ];
    }),
};

const primaryUser: Rule = {
  name: "primary-user",
  check: ({ hosts }) =>
    Object.entries(hosts).flatMap(([name, host]): Found[] => {
      const darwin = classOf(host.platform) === "darwin";
      if (darwin === (host.primaryUser !== undefined)) return [];
      return darwin
        ? [{ path: ["hosts", name, "primaryUser"], at: "key", message: `hosts.${name}.primaryUser is missing`, expected: "the user that nix-darwin sets up", hint: "add primaryUser:" }]
        : [{ path: ["hosts", name, "primaryUser"], at: "key", message: "primaryUser exists on nix-darwin only", hint: "remove it: admins are declared in lab.admins" }];
    }),
};

const linuxOnly: Rule = {
  name: "nixos-only",
  check: ({ hosts }) =>
    Object.entries(hosts).flatMap(([name, host]): Found[] =>
      classOf(host.platform) === "darwin"
        ? host.zfs === undefined
          ? []
          : [{ path: ["hosts", name, "zfs"], at: "key", message: "zfs exists on NixOS only", hint: "remove it" }]
        : host.backup === undefined
          ? []
          : [{ path: ["hosts", name, "backup"], at: "key", message: "a host's own backup exists on nix-darwin only", hint: "on NixOS declare a service with state" }],
    ),
};

const duplicateHostId = unique("duplicate-host-id", (host) => host.zfs?.hostId, ["zfs", "hostId"], "eight other digits: head -c4 /dev/urandom | od -A none -t x4");
const duplicateAddress = unique("duplicate-address", (host) => host.address, ["address"], "give each host its own address");
const duplicateHostKey = unique(
  "key-duplicate",
  (host) => (host.sshHostKey === "pending" ? undefined : host.sshHostKey.split(" ").slice(0, 2).join(" ")),
  ["sshHostKey"],
  "a cloned image? make new host keys on one of them: rm /etc/ssh/ssh_host_*, then restart sshd",
);

type WrittenHost = Lab["hosts"][string];

/** No two hosts may share what `pick` gives. */
function unique(name: string, pick: (host: WrittenHost) => string | undefined, key: readonly string[], hint: string): Rule {
  return {
    name,
    check: ({ hosts }: Lab, _known: Known) => {
      const first = new Map<string, string>();
      return Object.entries(hosts).flatMap(([host, written]) => {
        const value = pick(written);
        if (value === undefined) return [];
        const other = first.get(value);
        if (other !== undefined) {
          return [{ path: ["hosts", host, ...key], message: `${host} and ${other} have the same ${key.join(".")}`, found: value, hint }];
        }
        first.set(value, host);
        return [];
      });
    },
  };
}

export const hostRules: readonly Rule[] = [
  someHost,
  someAdmin,
  wrongKindOfProfile,
  unknownProfile,
  profilePlatform,
  severalMachines,
  nixosOnlyRole,
  stateVersionType,
  primaryUser,
  linuxOnly,
  duplicateHostId,
  duplicateAddress,
  duplicateHostKey,
];
