# What only the whole configuration of a host can tell: warnings and assertions under the ids of docs/warnings.md.
#
# An error is an assertion and stops the build. A warning is not said on a development host. What lab.yaml acknowledges is
# not said at all: Nix has no clock, so that it counts here until it leaves lab.yaml.
{ lib }:
let
  network = import ./check-network-helpers.nix { inherit lib; };
  access = import ./check-access-helpers.nix { inherit lib; };
  zfs = import ./check-zfs-helpers.nix { inherit lib; };

  forEach = set: f: lib.concatLists (lib.mapAttrsToList f set);

  # What `find` of each rule, id -> rule, says of a host.
  say =
    { acknowledged, development }:
    rules: host:
    let
      messagesOf =
        severity:
        forEach (lib.filterAttrs (id: rule: rule.severity == severity && !(acknowledged ? ${id})) rules) (
          id: { find, remedy, ... }: map (found: "lab/${id}: ${found}. ${remedy}") (find host)
        );
    in
    {
      warnings = lib.optionals (!development) (messagesOf "warning");
      assertions = map (message: {
        assertion = false;
        inherit message;
      }) (messagesOf "error");
    };

  # Both make a module. `acknowledged`: id -> reason; `hostId`: what lab.yaml says, null where it says nothing of ZFS.
  mkNixosChecks =
    {
      acknowledged ? { },
      development ? false,
      hostId ? null,
    }:
    { config, options, ... }:
    say { inherit acknowledged development; } (network // access // zfs) {
      inherit config options hostId;
    };

  # A Mac has neither NixOS' firewall nor its accounts.
  mkDarwinChecks =
    {
      acknowledged ? { },
      development ? false,
    }:
    { config, ... }:
    say { inherit acknowledged development; } { inherit (access) secret-world-readable; } {
      inherit config;
    };
in
{
  inherit mkDarwinChecks mkNixosChecks;
}
