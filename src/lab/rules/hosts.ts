import { show } from "../problem.ts";
import { classOf } from "../profiles.ts";
import { type Found, perHost, type Rule } from "./rule.ts";

const stateVersionType = perHost("state-version-type", ({ written: { platform, stateVersion }, path }) => {
  const darwin = classOf(platform) === "darwin";
  if ((typeof stateVersion === "number") === darwin) return [];
  return [
    {
      path: [...path, "stateVersion"],
      message: `stateVersion is ${darwin ? "an integer on nix-darwin" : "a NixOS release on NixOS"}`,
      expected: darwin ? "an integer such as 6" : 'a release in quotes such as "25.11"',
      found: show(stateVersion),
      hint: "write what was current when the host was installed",
    },
  ];
});

const primaryUser = perHost("primary-user", ({ written, path }): Found[] =>
  classOf(written.platform) !== "darwin" || written.primaryUser !== undefined
    ? []
    : [
        {
          path: [...path, "primaryUser"],
          at: "key",
          message: `${path.join(".")}.primaryUser is missing`,
          expected: "the user that nix-darwin sets up",
          found: "nothing",
          hint: "add primaryUser:",
        },
      ],
);

/** Keys that only one class of host has, and what to do on the other. */
const classKeys = [
  { key: "zfs", only: "nixos", hint: "remove it" },
  { key: "backup", only: "darwin", hint: "on NixOS declare a service with state" },
  { key: "primaryUser", only: "darwin", hint: "remove it: admins are declared in lab.admins" },
] as const;

const otherClass = perHost("host-class", ({ written, path }) =>
  classKeys
    .filter(({ key, only }) => written[key] !== undefined && classOf(written.platform) !== only)
    .map(({ key, only, hint }) => ({
      path: [...path, key],
      at: "key" as const,
      message: `${key} exists on ${only === "nixos" ? "NixOS" : "nix-darwin"} only`,
      expected: only === "nixos" ? "a host on linux" : "a host on darwin",
      found: written.platform,
      hint,
    })),
);

export const hostRules: readonly Rule[] = [stateVersionType, primaryUser, otherClass];
