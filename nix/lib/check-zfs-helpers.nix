# Rules of check-helpers.nix about ZFS.
{ lib }:
let
  inherit (lib) optional;
  inherit (import ./check-place-helpers.nix { inherit lib; }) setIn;

  usesZfs = config: config.boot.supportedFilesystems.zfs or false;
in
{
  zfs-hostid-overridden = {
    severity = "error";
    remedy = "Remove that line, or change zfs.hostId of the host in lab.yaml.";
    find =
      {
        config,
        options,
        hostId,
      }:
      let
        actual = config.networking.hostId;
      in
      optional (hostId != null && actual != hostId)
        "networking.hostId is ${toString actual}${setIn options.networking.hostId}, and not ${hostId}, which no other host of lab.yaml has";
  };

  zfs-no-scrub = {
    severity = "warning";
    remedy = "Set it to true.";
    find =
      { config, ... }:
      optional (usesZfs config && !config.services.zfs.autoScrub.enable)
        "services.zfs.autoScrub.enable is false: damage is seen when the data is read, perhaps too late to repair it";
  };

  zfs-undeclared = {
    severity = "warning";
    remedy = "Add zfs to the host in lab.yaml.";
    find =
      { config, hostId, ... }:
      optional (usesZfs config && hostId == null)
        "this host has ZFS and lab.yaml does not say so: backups read no snapshot, and nothing sees whether another host has its networking.hostId";
  };
}
