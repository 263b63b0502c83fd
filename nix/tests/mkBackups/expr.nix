# A Mac's backups: what launchd starts when, and that a script holds no word as the shell would read it otherwise.
let
  lib = import ../../../test/nix/lib.nix { };
  inherit (import ../../lib/backup-darwin-helpers.nix { inherit lib; }) mkBackups;
  system = import ../../../test/nix/nix-darwin/darwin-system.nix {
    inherit lib;
    shared = ../../../test/nix/nixpkgs/options/shared.nix;
  };
  backups = mkBackups {
    classes.standard.tiers = [ ];
    destinations.disk = {
      mount = "/Volumes/disk";
      passwordFile = "/run/secrets/restic/password";
    };
    drill.startAt.Minute = 0;
    host = "air";
    keep.last = 0;
    services.system = {
      copies.disk = "/Volumes/disk/air/system";
      exclude = [ "/Users/ada/it's $HOME" ];
      paths = [ "/Users/ada/a b" ];
    };
    packages = {
      coreutils = "/coreutils";
      diffutils = "/diffutils";
      findutils = "/findutils";
      jq = "/jq";
      restic = "/restic";
      writeShellScriptBin = name: _: name;
    };
    randomizedDelay = 0;
    verify.startAt = {
      Day = 1;
      Hour = 9;
      Minute = 30;
    };
  };
  inherit
    (system {
      modules = [
        {
          inherit (backups) launchd;
          networking.hostName = "air";
          nixpkgs.hostPlatform = "aarch64-darwin";
          system.stateVersion = 6;
        }
      ];
    })
    config
    ;
  times =
    { StartCalendarInterval, ... }:
    map (lib.filterAttrs (_: value: value != null)) StartCalendarInterval;
  lines =
    { script, ... }:
    lib.filter (line: lib.isString line && lib.match ".*restic-system-disk.*" line != null) (
      builtins.split "\n" script
    );
in
{
  commands = backups.environment.systemPackages;
  labels = lib.mapAttrs (_: { serviceConfig, ... }: serviceConfig.Label) config.launchd.daemons;
  lines = lib.mapAttrs (_: lines) config.launchd.daemons;
  times = lib.mapAttrs (_: { serviceConfig, ... }: times serviceConfig) config.launchd.daemons;
}
