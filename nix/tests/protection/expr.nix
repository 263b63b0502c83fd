# What a host says of its protection: one entry a service, whatever the number of its copies.
let
  lib = import ../../../test/nix/lib.nix { };
  inherit (import ../../lib/backup-helpers.nix { inherit lib; }) mkAlertRules;
  inherit (import ../../lib/backup-protection-helpers.nix { inherit lib; }) protection;
  job = service: destination: class: {
    inherit class destination service;
    paths = [ "/var/lib/${service}" ];
    repository = "${destination}:${service}";
  };
in
{
  protection = protection {
    classes = {
      critical = {
        rpo = "1d";
        rto = "4h";
        tiers = [
          "onsite"
          "offsite"
        ];
      };
      rebuildable = {
        rpo = "30d";
        rto = "7d";
        tiers = [ ];
      };
    };
    destinations = {
      nas.offsite = false;
      r2.offsite = true;
    };
    jobs = {
      cache-nas = job "cache" "nas" "rebuildable";
      unifi-nas = job "unifi" "nas" "critical";
      unifi-r2 = job "unifi" "r2" "critical";
      wiki-nas = job "wiki" "nas" "critical";
    };
    unitOf = name: "restic-backups-${name}.service";
  };
  ages = map ({ for, ... }: for) (mkAlertRules {
    checked = 9;
    drilled = 35;
  });
}
