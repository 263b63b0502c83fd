# One service at one destination, of each kind; without what a job may leave out.
let
  lib = import ../../../test/nix/lib.nix { };
  helpers = import ../../lib/backup-helpers.nix { inherit lib; };

  destination = {
    environmentFile = null;
    mount = null;
    offsite = false;
    passwordFile = "/run/secrets/restic/password";
    sftp = null;
  };
  settings = {
    destinations = {
      box = destination // {
        sftp = {
          host = "box.example.net";
          identityFile = "/run/secrets/restic/identity";
          port = 2222;
          user = "lab";
        };
      };
      nas = destination // {
        mount = "/mnt/nas";
      };
      r2 = destination // {
        environmentFile = "/run/secrets/restic/r2-env";
      };
    };
    drill.schedule = "*-*-01 12:30";
    notify = null;
    packages = {
      diffutils = "diffutils";
      jq = "jq";
    };
    randomizedDelay = "45m";
    startAt = "03:35";
    verify = {
      readDataSubset = "5%";
      schedule = "weekly";
    };
  };
  job = {
    class = "standard";
    destination = "nas";
    exclude = [ "/var/lib/wiki/cache" ];
    keep = {
      daily = 7;
      last = 3;
      monthly = 0;
      weekly = 5;
    };
    paths = [ "/var/lib/wiki" ];
    repository = "/mnt/nas/luna/wiki";
    service = "wiki";
    source = "snapshot";
  };
  restic = changes: helpers.mkRestic "wiki-x" (job // changes) settings;
  backup = changes: (restic changes).services.restic.backups.wiki-x;
  unit = changes: (restic changes).systemd.services.restic-backups-wiki-x;
  nas = restic { };
in
{
  backup = backup { };
  box = (backup { destination = "box"; }).extraOptions;
  r2 = (backup { destination = "r2"; }).environmentFile;
  keepsAll = (backup { keep.last = 0; }).pruneOpts;

  # The lines about figures are run by test/backup.
  unit = removeAttrs (unit { }) [ "postStop" ];
  copy = {
    inherit (unit { source = "copy"; })
      after
      environment
      requires
      serviceConfig
      ;
  };
  live = {
    inherit (unit { source = "live"; }) requires serviceConfig;
  };
  unmounted = (unit { destination = "r2"; }).unitConfig;

  check = {
    inherit (nas.systemd.services.lab-backup-check-wiki-x)
      after
      onFailure
      script
      unitConfig
      ;
  };
  timers = nas.systemd.timers;
  told =
    (helpers.mkRestic "wiki-x" job (settings // { notify.kind = "ntfy"; }))
    .systemd.services.lab-backup-drill-wiki-x.onFailure;
}
