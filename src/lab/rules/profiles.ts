import { classOf, platformOf, roleFile } from "../profiles.ts";
import { listNames } from "../suggest.ts";
import { dangling, type Found, perHost, type Rule } from "./rule.ts";

const misplacedProfile = perHost("profile-kind", ({ written: { hardware, roles }, path }) => [
  ...hardware.flatMap((profile, i) =>
    profile.startsWith("hw-") ? [] : [misplaced([...path, "hardware", i], profile, "roles")],
  ),
  ...roles.flatMap((profile, i) =>
    profile.startsWith("role-") ? [] : [misplaced([...path, "roles", i], profile, "hardware")],
  ),
]);

function misplaced(path: Found["path"], profile: string, other: "roles" | "hardware"): Found {
  return {
    path,
    message: `${profile} does not belong under ${other === "roles" ? "hardware" : "roles"}`,
    expected: other === "roles" ? "hw-…" : "role-…",
    found: profile,
    hint: `move it to ${other}`,
  };
}

const declare = "use one that is there, or write hosts/_modules/profiles/<name>.nix and track it with git";

const unknownHardware = perHost("unknown-profile", ({ written: { hardware }, path, known: { profiles } }) => {
  const known = profiles.filter((profile) => profile.startsWith("hw-"));
  return hardware.flatMap((name, i) =>
    known.includes(name) || !name.startsWith("hw-")
      ? []
      : [dangling([...path, "hardware", i], { kind: "hardware profile", name, known, declare })],
  );
});

const unknownRole = perHost("unknown-profile", ({ written: { roles }, path, known: { profiles } }) => {
  const known = [...new Set(profiles.filter((profile) => profile.startsWith("role-")).map(roleOf))];
  return roles.flatMap((name, i) =>
    known.includes(roleOf(name)) || !name.startsWith("role-")
      ? []
      : [dangling([...path, "roles", i], { kind: "role", name, known, declare })],
  );
});

/** The role that a file is for, whatever its class. */
function roleOf(file: string): string {
  return file.endsWith("-darwin") ? file.slice(0, -"-darwin".length) : file;
}

const roleWithClass = perHost("role-class", ({ written: { roles }, path }) =>
  roles.flatMap((role, i) =>
    roleOf(role) === role
      ? []
      : [
          {
            path: [...path, "roles", i],
            message: `${role} names the file of a role for one class`,
            expected: roleOf(role),
            found: role,
            hint: `write ${roleOf(role)}: the host's platform decides which file is imported`,
          },
        ],
  ),
);

const profilePlatform = perHost("profile-platform", ({ name, written, path, known }) =>
  written.hardware.flatMap((profile, i) =>
    fits(profile, written.platform)
      ? []
      : [
          {
            path: [...path, "hardware", i],
            message: `${profile} is for another platform than ${written.platform}`,
            expected: listNames(
              known.profiles.filter((other) => other.startsWith("hw-") && fits(other, written.platform)),
            ),
            found: profile,
            hint: `use a profile for ${written.platform}, or mend hosts.${name}.platform`,
          },
        ],
  ),
);

/** Whether a hardware profile is for a platform, or does not say what it is for. */
function fits(profile: string, platform: string): boolean {
  const made = platformOf(profile);
  return made === undefined || (platform.startsWith(`${made.cpu}-`) && made.class === classOf(platform));
}

const severalMachines = perHost("profile-conflict", ({ written: { hardware }, path }) => {
  const [first, ...others] = hardware.filter((profile) => platformOf(profile) !== undefined);
  return others
    .filter((profile) => profile !== first)
    .map((profile) => ({
      path: [...path, "hardware", hardware.indexOf(profile)],
      message: `${profile} and ${first} describe two different machines`,
      expected: "one profile of a machine",
      found: `${first}, ${profile}`,
      hint: "keep one of them",
    }));
});

const roleWithoutFile = perHost("role-darwin-invalid", ({ name, written, path, known: { profiles } }) => {
  const hostClass = classOf(written.platform);
  return written.roles.flatMap((role, i) => {
    const twins = [role, roleFile(role, "darwin")].filter((file) => profiles.includes(file));
    if (roleOf(role) !== role || twins.length === 0 || twins.includes(roleFile(role, hostClass))) return [];
    return [
      {
        path: [...path, "roles", i],
        message: `${role} has no file for ${hostClass === "darwin" ? "nix-darwin" : "NixOS"}`,
        expected: `a role for ${written.platform}`,
        found: role,
        hint: `remove it from ${name}, or write hosts/_modules/profiles/${roleFile(role, hostClass)}.nix`,
      },
    ];
  });
});

export const profileRules: readonly Rule[] = [
  misplacedProfile,
  unknownHardware,
  unknownRole,
  roleWithClass,
  profilePlatform,
  severalMachines,
  roleWithoutFile,
];
