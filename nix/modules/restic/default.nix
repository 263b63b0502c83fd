# Backups by restic on a NixOS host: options that lab.yaml fills in (hosts/<host>/generated/backup.nix), and what follows
# from them. The jobs themselves are made by lib/backup-helpers.nix.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  backupHelpers = import ../../../../../lib/backup-helpers.nix { inherit lib; };
  cfg = config.lab.backup;
  hasJobs = cfg.jobs != { };

  settings = {
    inherit (cfg)
      datasets
      drill
      notify
      randomizedDelay
      root
      startAt
      verify
      ;
    packages = {
      inherit (pkgs) jq sqlite util-linux;
      zfs = config.boot.zfs.package;
    };
  };

  option =
    type: description:
    mkOption {
      inherit type description;
    };
  withDefault = type: default: description: mkOption { inherit type default description; };
  nullable = type: description: withDefault (types.nullOr type) null description;

  source = {
    options = {
      unit = option types.str "Unit that makes the files to be read all of one moment.";
      root = option types.str "Directory in which they are, at the paths that they have on the host.";
    };
  };

  sftp = {
    options = {
      host = option types.str "Machine that has the repository.";
      identityFile = option types.str "Private key that logs in.";
      port = option types.int "Its SSH port.";
      user = option types.str "Who logs in.";
    };
  };

  job = {
    options = {
      service = option types.str "What is backed up; the tag of its snapshots.";
      repository = option types.str "RESTIC_REPOSITORY.";
      passwordFile = option types.str "File with the repository's password.";
      environmentFile = nullable types.str "File with credentials as NAME=value lines.";
      sftp = nullable (types.submodule sftp) "How the repository is reached by SSH.";
      mount = nullable types.str "What must be mounted when it runs.";
      paths = option (types.listOf types.str) "What is backed up.";
      exclude = withDefault (types.listOf types.str) [ ] "What of it is left out.";
      keep = withDefault (types.attrsOf types.int) { } "restic forget --keep-<name>; none: all are kept.";
      source = nullable (types.submodule source) "What it reads; null: the files as they are.";
    };
  };

  dataset = {
    options = {
      dataset = option types.str "ZFS dataset.";
      mountPoint = option types.str "Where it is mounted.";
    };
  };

  dump = {
    options = {
      kind = option (types.enum [
        "mariadb"
        "mongodb"
        "postgresql"
        "sqlite"
      ]) "What is dumped.";
      container = nullable types.str "Container that runs the server.";
      unit = nullable types.str "Its unit.";
    };
  };

  copy = {
    options = {
      copies = option (types.listOf types.str) "Directories that are copied.";
      dumps = withDefault (types.listOf (types.submodule dump)) [ ] "Databases that are dumped beside them.";
      root = option types.str "Where to.";
      stop = option (types.listOf types.str) "Units that stand still meanwhile.";
    };
  };

  channel = {
    options = {
      kind = option (types.enum [
        "ntfy"
        "pushover"
        "webhook"
      ]) "Channel.";
      urlFile = option types.str "File with its address.";
    };
  };

  copyUnits = lib.mapAttrsToList (service: _: "lab-quiesce-${service}.service") cfg.quiesce;
  sources = lib.optional (cfg.datasets != [ ]) "lab-snapshot.service" ++ copyUnits;
in
{
  imports = [ ./notify.nix ];

  options.lab.backup = {
    datasets = withDefault (types.listOf (
      types.submodule dataset
    )) [ ] "Datasets whose snapshot jobs read, by mount point.";
    drill.schedule = option types.str "When backups are restored and compared, systemd.time(7).";
    jobs = withDefault (types.attrsOf (types.submodule job)) { } "Jobs, by <service>-<destination>.";
    limits.cpuQuota = option types.str "CPUQuota= of all jobs together.";
    limits.memory = option types.str "MemoryMax= of all jobs together.";
    notify = nullable (types.submodule channel) "Who hears of a failure.";
    protection = withDefault types.attrs { } "What /etc/labkeeper/protection.json says.";
    quiesce = withDefault (types.attrsOf (
      types.submodule copy
    )) { } "Services that are copied while they stand still.";
    randomizedDelay = option types.str "Jobs start spread over this span.";
    root = withDefault types.str "/run/lab-snapshot" "Where snapshots are mounted.";
    snapshotAt = option types.str "When the night begins, systemd.time(7).";
    startAt = option types.str "When the first job may start, systemd.time(7).";
    verify.readDataSubset = option types.str "Share of the data that is read back.";
    verify.schedule = option types.str "When repositories are checked, systemd.time(7).";
    window = option types.int "Seconds for which snapshot and copies are held for the jobs to come.";
  };

  config = lib.mkMerge (
    lib.mapAttrsToList (name: one: backupHelpers.mkRestic name one settings) cfg.jobs
    ++ lib.mapAttrsToList (service: one: {
      systemd.services."lab-quiesce-${service}" = backupHelpers.mkQuiesce service one settings;
    }) cfg.quiesce
    ++ [
      (lib.mkIf (cfg.datasets != [ ]) {
        systemd.services.lab-snapshot = backupHelpers.mkSnapshot settings;
        # A replica of a snapshot that is gone in the morning would stay for ever.
        services.syncoid.commonArgs = [ "--exclude-snaps=^lab-backup$" ];
      })
      (lib.mkIf (sources != [ ]) {
        systemd.services.lab-backup-window = {
          description = "Holds what the backup jobs of the night read";
          wants = sources;
          after = sources;
          restartIfChanged = false;
          serviceConfig = {
            Type = "exec";
            ExecStart = "${pkgs.coreutils}/bin/sleep ${toString cfg.window}";
          };
        };
        systemd.timers.lab-backup-window = {
          wantedBy = [ "timers.target" ];
          timerConfig = {
            OnCalendar = cfg.snapshotAt;
            Persistent = true;
          };
        };
      })
      (lib.mkIf hasJobs {
        environment.etc."labkeeper/protection.json".text = builtins.toJSON cfg.protection;
        systemd.slices.lab-backup.sliceConfig = {
          CPUQuota = cfg.limits.cpuQuota;
          MemoryMax = cfg.limits.memory;
        };
        systemd.tmpfiles.rules = [
          "d /var/lib/lab-backup 0711 root root - -"
          "d ${backupHelpers.textfileDirectory} 0755 root root - -"
        ];
        # What alerts compare with: the jobs that should be. Figures of jobs that are gone would alert for ever.
        system.activationScripts.labBackupMetrics = backupHelpers.expected (lib.attrNames cfg.jobs);
      })
    ]
  );
}
