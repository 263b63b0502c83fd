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
  protectionHelpers = import ../../../../../lib/backup-protection-helpers.nix { inherit lib; };
  backupHelpers = import ../../../../../lib/backup-helpers.nix { inherit lib; };
  cfg = config.lab.backup;
  hasJobs = cfg.jobs != { };
  hasSnapshot = cfg.datasets != [ ];
  jobs = lib.mapAttrsToList (name: job: backupHelpers.mkRestic name job settings) cfg.jobs;

  settings = {
    inherit (cfg)
      datasets
      destinations
      drill
      jobs
      notify
      randomizedDelay
      startAt
      verify
      ;
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

  option =
    type: description:
    mkOption {
      inherit type description;
    };
  withDefault = type: default: description: mkOption { inherit type default description; };
  nullable = type: description: withDefault (types.nullOr type) null description;

  sftp = {
    options = {
      host = option types.str "Machine that has the repository.";
      identityFile = option types.str "Private key that logs in.";
      port = option types.int "Its SSH port.";
      user = option types.str "Who logs in.";
    };
  };

  destination = {
    options = {
      environmentFile = nullable types.str "File with credentials as NAME=value lines.";
      mount = nullable types.str "What must be mounted when a job runs.";
      offsite = withDefault types.bool false "Whether a fire in the house would spare it.";
      passwordFile = option types.str "File with the repositories' password.";
      sftp = nullable (types.submodule sftp) "How it is reached by SSH.";
    };
  };

  protectionClass = {
    options = {
      rpo = option types.str "Recovery point objective.";
      rto = option types.str "Recovery time objective.";
      tiers = option (types.listOf (types.enum [
        "onsite"
        "offsite"
      ])) "Copies that it asks for.";
    };
  };

  job = {
    options = {
      class = option types.str "One of lab.backup.classes.";
      destination = option types.str "One of lab.backup.destinations.";
      exclude = withDefault (types.listOf types.str) [ ] "What of the paths is left out.";
      keep = withDefault (types.attrsOf types.int) { } "restic forget --keep-<name>; none: all are kept.";
      paths = option (types.listOf types.str) "What is backed up.";
      repository = option types.str "RESTIC_REPOSITORY.";
      service = option types.str "What is backed up; the tag of its snapshots.";
      source = withDefault (types.enum [
        "snapshot"
        "copy"
        "live"
      ]) "snapshot" "What is read: a ZFS snapshot, a copy made while the service stands still, the files as they are.";
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
  sources = lib.optional hasSnapshot "lab-snapshot.service" ++ copyUnits;
in
{
  imports = [ ./notify.nix ];

  options.lab.backup = {
    datasets = withDefault (types.listOf (
      types.submodule dataset
    )) [ ] "Datasets whose snapshot jobs read, by mount point.";
    classes = withDefault (types.attrsOf (types.submodule protectionClass)) { } "What is promised.";
    destinations = withDefault (types.attrsOf (types.submodule destination)) { } "Where backups go.";
    drill.schedule = option types.str "When backups are restored and compared, systemd.time(7).";
    jobs = withDefault (types.attrsOf (types.submodule job)) { } "Jobs, by <service>-<destination>.";
    limits.cpuQuota = option types.str "CPUQuota= of all jobs together.";
    limits.memory = option types.str "MemoryMax= of all jobs together.";
    notify = nullable (types.submodule channel) "Who hears of a failure.";
    quiesce = withDefault (types.attrsOf (
      types.submodule copy
    )) { } "Services that are copied while they stand still.";
    randomizedDelay = option types.str "Jobs start spread over this span.";
    snapshotAt = option types.str "When the night begins, systemd.time(7).";
    startAt = option types.str "When the first job may start, systemd.time(7).";
    verify.readDataSubset = option types.str "Share of the data that is read back.";
    verify.schedule = option types.str "When repositories are checked, systemd.time(7).";
    window = option types.int "Seconds for which snapshot and copies are held for the jobs to come.";
  };

  # The names at the top do not depend on the options: else what is set would depend on itself.
  config = {
    environment.etc = lib.mkIf hasJobs {
      "lab/protection.json".text = builtins.toJSON (
        protectionHelpers.protection (cfg // { unitOf = name: "restic-backups-${name}.service"; })
      );
    };
    services = {
      restic.backups = lib.mkMerge (map (job: job.services.restic.backups) jobs);
      # A replica of a snapshot that is gone in the morning would stay for ever.
      syncoid.commonArgs = lib.mkIf hasSnapshot [ "--exclude-snaps=^lab-backup$" ];
    };
    # What alerts compare with: the jobs that should be. Figures of jobs that are gone would alert for ever.
    system.activationScripts = lib.mkIf hasJobs {
      labBackupMetrics = backupHelpers.expected (lib.attrNames cfg.jobs);
    };
    systemd = {
      services = lib.mkMerge (
        map (job: job.systemd.services) jobs
        ++ lib.mapAttrsToList (service: copy: {
          "lab-quiesce-${service}" = backupHelpers.mkQuiesce service copy settings;
        }) cfg.quiesce
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
        map (job: job.systemd.timers) jobs
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
