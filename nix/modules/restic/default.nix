# Backups by restic on a NixOS host: options that lab.yaml fills in (hosts/<host>/generated/backup.nix), and what follows
# from them. The jobs themselves are made by lib/backup-helpers.nix.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  jobHelpers = import ../../../../../lib/backup-job-helpers.nix { inherit lib; };
  protectionHelpers = import ../../../../../lib/backup-protection-helpers.nix { inherit lib; };
  backupHelpers = import ../../../../../lib/backup-helpers.nix { inherit lib; };

  cfg = config.lab.backup;
  enabled = lib.filterAttrs (_: service: service.enable) cfg.services;
  jobs = jobHelpers.jobsOf cfg.keep enabled;
  hasJobs = jobs != { };
  hasSnapshot = cfg.datasets != { };
  made = lib.mapAttrsToList (name: job: backupHelpers.mkRestic name job settings) jobs;
  copied = lib.filterAttrs (_: { source, ... }: source == "copy") enabled;
  sources =
    lib.optional hasSnapshot "lab-snapshot.service"
    ++ map (service: "lab-quiesce-${service}.service") (lib.attrNames copied);

  # Of a service that is backed up no longer: what reads its repositories.
  wrappers = lib.mapAttrsToList (
    name: job:
    jobHelpers.mkWrapper {
      inherit job name;
      cache = "/var/cache/restic-backups-${name}";
      destination = cfg.destinations.${job.destination};
      packages = pkgs;
    }
  ) (jobHelpers.jobsOf cfg.keep (lib.filterAttrs (_: service: !service.enable) cfg.services));

  settings = {
    inherit (cfg)
      destinations
      drill
      notify
      randomizedDelay
      startAt
      verify
      ;
    inherit jobs;
    # By mount point, so that a child comes after its parent.
    datasets = lib.mapAttrsToList (mountPoint: dataset: { inherit dataset mountPoint; }) cfg.datasets;
    packages = {
      inherit (pkgs)
        coreutils
        diffutils
        jq
        sqlite
        util-linux
        ;
      zfs = config.boot.zfs.package;
    };
  };

  # A host starts without its NAS; a job does not.
  fileSystem =
    { device, fsType, ... }:
    {
      device = lib.mkDefault device;
      fsType = lib.mkDefault fsType;
      options = [
        "_netdev"
        "nofail"
      ];
    };
  mounts = lib.filter (one: one.device != null) (lib.attrValues cfg.destinations);
in
{
  imports = [ ./notify.nix ];

  options.lab.backup = import ./options.nix { inherit lib; };

  # The names at the top do not depend on the options: else what is set would depend on itself.
  config = {
    environment = {
      etc = lib.mkIf hasJobs {
        "lab/protection.json".text = builtins.toJSON (
          protectionHelpers.protection {
            inherit (cfg) classes destinations;
            inherit jobs;
            unitOf = name: "restic-backups-${name}.service";
          }
        );
      };
      systemPackages = wrappers;
    };
    fileSystems = lib.mapAttrs (_: of: fileSystem (lib.head of)) (builtins.groupBy (one: one.mount) mounts);
    services = {
      restic.backups = lib.mkMerge (map (job: job.services.restic.backups) made);
      # A replica of a snapshot that is gone in the morning would stay for ever.
      syncoid.commonArgs = lib.mkIf hasSnapshot [ "--exclude-snaps=^lab-backup$" ];
    };
    # What alerts compare with: the jobs that should be. Figures of jobs that are gone would alert for ever.
    system.activationScripts.labBackupMetrics = backupHelpers.expected (lib.attrNames jobs);
    systemd = {
      services = lib.mkMerge (
        map (job: job.systemd.services) made
        ++ lib.mapAttrsToList (service: one: {
          "lab-quiesce-${service}" = backupHelpers.mkQuiesce service one settings;
        }) copied
        ++ [
          (lib.mkIf hasSnapshot { lab-snapshot = backupHelpers.mkSnapshot settings; })
          (lib.mkIf (sources != [ ]) { lab-backup-window = backupHelpers.mkWindow sources cfg.window settings; })
        ]
      );
      slices = lib.mkIf hasJobs {
        lab-backup.sliceConfig = {
          CPUQuota = cfg.limits.cpuQuota;
          MemoryMax = cfg.limits.memory;
        };
      };
      timers = lib.mkMerge (
        map (job: job.systemd.timers) made
        ++ [
          (lib.mkIf (sources != [ ]) {
            lab-backup-window = {
              wantedBy = [ "timers.target" ];
              timerConfig = {
                OnCalendar = cfg.snapshotAt;
                Persistent = true;
              };
            };
          })
        ]
      );
      tmpfiles.rules = lib.mkIf hasJobs [ "d /var/lib/lab-backup 0711 root root - -" ];
    };
  };
}
