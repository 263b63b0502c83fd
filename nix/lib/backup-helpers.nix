# Backups by restic: one job for each service and destination, its verification and its restore drill, and what makes the
# files that a job reads all of one moment. hosts/_modules/nixos/services/restic calls all of this with its options.
{ lib }:
let
  inherit (lib) mkDefault optional optionalAttrs;

  state = "/var/lib/lab-backup";
  metrics = (import ./monitoring-helpers.nix { inherit lib; }).textfileDirectory;
  slice = "lab-backup.slice";
  snapshotName = "lab-backup";
  snapshotRoot = "/run/lab-snapshot";
  copyRoot = service: "${state}/staging/${service}";
  # Not the store's path: what a job is called stays the same when it is built anew.
  command = "/run/current-system/sw/bin";

  # The lines of a command in a unit: systemd takes % and $ for its own (systemd.service(5)).
  systemdText = lib.replaceStrings [ "%" "$" ] [ "%%" "$$" ];
  words = lib.escapeShellArgs;

  # The unit that makes what a job reads all of one moment, and the root below which that is.
  sources = {
    live = _: null;
    snapshot = _: {
      unit = "lab-snapshot.service";
      root = snapshotRoot;
    };
    copy = service: {
      unit = "lab-quiesce-${service}.service";
      root = copyRoot service;
    };
  };

  # What all units of backups have in common: who hears of a failure, and how little they may take.
  mkUnit =
    { notify, ... }:
    unit:
    unit
    // {
      onFailure = optional (notify != null) "lab-notify-failure@%n.service";
      # A deployment must not end a job that runs.
      restartIfChanged = false;
      serviceConfig = {
        IOSchedulingClass = mkDefault "idle";
        Nice = mkDefault 19;
        Slice = slice;
      }
      // unit.serviceConfig or { };
    };

  # A job whose disk is missing must fail: it would begin a new repository on the root disk.
  mounted =
    mount:
    optionalAttrs (mount != null) {
      AssertPathIsMountPoint = mount;
      RequiresMountsFor = [ mount ];
    };

  # Nobody is there to answer a question: keys are known, or it fails.
  sftpCommand =
    {
      host,
      identityFile,
      port,
      user,
    }:
    "sftp.command='ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -i ${identityFile} -p ${toString port} ${user}@${host} -s sftp'";

  # Shell lines for ExecStopPost=: what became of a job, for node_exporter. The time of the last success stays when a job
  # fails; exit status 3 is a backup that lacks files (restic-backup(1)).
  record = kind: job: ''
    result=failed
    if [ "''${SERVICE_RESULT:-}" = success ]; then
      result=complete
    elif [ "''${EXIT_STATUS:-}" = 3 ]; then
      result=partial
    fi
    mkdir -p ${metrics}
    for one in complete partial failed; do
      echo "restic_${kind}_result{backup_job=\"${job}\",result=\"$one\"} $([ "$one" = "$result" ] && echo 1 || echo 0)"
    done > ${metrics}/lab-backup-${kind}-${job}.tmp
    mv ${metrics}/lab-backup-${kind}-${job}.tmp ${metrics}/lab-backup-${kind}-${job}.prom
    if [ "$result" = complete ]; then
      echo "restic_${kind}_last_success_timestamp_seconds{backup_job=\"${job}\"} $(date +%s)" > ${metrics}/lab-backup-${kind}-${job}.success.tmp
      mv ${metrics}/lab-backup-${kind}-${job}.success.tmp ${metrics}/lab-backup-${kind}-${job}.success.prom
    fi
  '';

  # Restores the latest snapshot into a scratch directory. restic compares what it wrote with the repository; what has not
  # changed on the host since is compared with that, byte by byte.
  drillScript = name: ''
    set -o pipefail
    restic=${command}/restic-${name}
    scratch=${state}/drill/${name}
    rm -rf "$scratch"
    mkdir -p "$scratch"
    chmod 0700 "$scratch"
    trap 'rm -rf "$scratch"' EXIT

    needed=$("$restic" stats latest --mode restore-size --json | jq .total_size)
    free=$(df --output=avail --block-size=1 "$scratch" | tail -n 1)
    if [ "$needed" -gt "$free" ]; then
      echo "a restore needs $needed bytes, and $scratch has $free: free some" >&2
      exit 1
    fi
    "$restic" restore latest --verify --target "$scratch"

    expected=$("$restic" ls latest --json | jq -r 'select(.type == "file") | .path' | wc -l)
    restored=$(find "$scratch" -type f -printf . | wc -c)
    if [ "$restored" -eq 0 ] || [ "$restored" -ne "$expected" ]; then
      echo "$restored files were restored, and the snapshot has $expected" >&2
      exit 1
    fi
    compared=0
    while IFS= read -r -d "" file; do
      live=''${file#"$scratch"}
      if [ -f "$live" ] && [ "$(stat -c '%s %Y' "$file")" = "$(stat -c '%s %Y' "$live")" ]; then
        compared=$((compared + 1))
        if ! cmp "$file" "$live"; then
          exit 1
        fi
      fi
    done < <(find "$scratch" -type f -print0)
    echo "$restored files were restored, $compared of them unchanged since and compared"
  '';

  # Command lines that write a dump of a server in a container to a directory; no password is in their arguments.
  dumpCommands = {
    mariadb =
      { container, target }:
      ''${command}/podman exec ${container} sh -c 'MYSQL_PWD="''${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}" exec "$(command -v mariadb-dump || command -v mysqldump)" --user=root --all-databases --single-transaction' > ${target}/${container}.sql'';
    mongodb =
      { container, target }:
      ''${command}/podman exec ${container} sh -c 'if [ -n "$MONGO_INITDB_ROOT_USERNAME" ]; then printf "password: %s\n" "$MONGO_INITDB_ROOT_PASSWORD" | mongodump --config=/dev/stdin --username="$MONGO_INITDB_ROOT_USERNAME" --authenticationDatabase=admin --archive; else mongodump --archive; fi' > ${target}/${container}.archive'';
    postgresql =
      { container, target }:
      ''${command}/podman exec ${container} sh -c 'exec pg_dumpall --username="''${POSTGRES_USER:-postgres}"' > ${target}/${container}.sql'';
  };
in
{
  # One service at one destination: the job, the check of its repository, the drill.
  mkRestic =
    name: job: settings:
    let
      keep = lib.filterAttrs (_: count: count > 0) job.keep;
      pruneOpts = lib.mapAttrsToList (kind: count: "--keep-${kind} ${toString count}") keep;
      unit = "restic-backups-${name}";
      destination = settings.destinations.${job.destination};
      source = sources.${job.source} job.service;
      timer = calendar: delay: {
        wantedBy = [ "timers.target" ];
        timerConfig = {
          OnCalendar = calendar;
          Persistent = true;
          RandomizedDelaySec = delay;
        };
      };
    in
    {
      services.restic.backups.${name} = {
        inherit (destination) environmentFile passwordFile;
        inherit (job) exclude paths repository;
        inherit (timer settings.startAt settings.randomizedDelay) timerConfig;
        initialize = true;
        extraOptions = optional (destination.sftp != null) (sftpCommand destination.sftp);
        extraBackupArgs = [ (systemdText "--tag ${job.service}") ];
        # By host and tag: another list of paths is still the same service, whose old snapshots are to go.
        pruneOpts = lib.optionals (keep != { }) (
          [ "--group-by host,tags" ] ++ map systemdText pruneOpts
        );
      };
      systemd.services = {
        ${unit} = mkUnit settings {
          requires = optional (source != null) source.unit;
          after = optional (source != null) source.unit;
          # A snapshot is a new device each night: without this restic reads all of it again.
          environment = optionalAttrs (job.source == "snapshot") {
            RESTIC_FEATURES = "device-id-for-hardlinks";
          };
          unitConfig = mounted destination.mount;
          serviceConfig = optionalAttrs (source != null) {
            # Over the real paths, so that they are restored to where they belong.
            BindReadOnlyPaths = map (path: "${source.root}${path}:${path}") job.paths;
          };
          postStop = record "backup" name;
        };
        "lab-backup-check-${name}" = mkUnit settings {
          description = "Verification of the backups of ${job.service} (${name})";
          after = [ "${unit}.service" ];
          unitConfig = mounted destination.mount;
          serviceConfig.Type = "oneshot";
          script = "${command}/restic-${name} check --read-data-subset=${settings.verify.readDataSubset}\n";
          postStop = record "check" name;
        };
        "lab-backup-drill-${name}" = mkUnit settings {
          description = "Restore drill of ${job.service} (${name})";
          after = [ "${unit}.service" ];
          unitConfig = mounted destination.mount;
          path = [
            settings.packages.diffutils
            settings.packages.jq
          ];
          serviceConfig.Type = "oneshot";
          script = drillScript name;
          postStop = record "drill" name;
        };
      };
      systemd.timers = {
        "lab-backup-check-${name}" = timer settings.verify.schedule "2h";
        "lab-backup-drill-${name}" = timer settings.drill.schedule "2h";
      };
    };

  # The snapshot that all jobs of a host read. It stays as long as a job or the window of the night needs it.
  mkSnapshot =
    { datasets, ... }@settings:
    let
      root = snapshotRoot;
      isChild = parent: { dataset, ... }: lib.hasPrefix "${parent}/" dataset;
      names = map ({ dataset, ... }: dataset) datasets;
      # A recursive snapshot holds the children: of all datasets those that no other one holds.
      tops = lib.filter (
        name: !lib.any (parent: isChild parent { dataset = name; }) names
      ) names;
      # One pool a command: only then is it one moment.
      pools = builtins.groupBy (name: lib.head (lib.match "([^/]+).*" name)) tops;
      inner = mountPoint: if mountPoint == "/" then root else root + mountPoint;
      cleanUp = lib.concatMapStrings (
        { mountPoint, ... }: ''
          if mountpoint -q ${inner mountPoint}; then
            umount -R ${inner mountPoint}
          fi
        ''
      ) (lib.reverseList datasets) + lib.concatMapStrings (name: ''
        if zfs list -H -t snapshot ${name}@${snapshotName} > /dev/null 2>&1; then
          zfs destroy -r ${name}@${snapshotName}
        fi
      '') tops;
    in
    mkUnit settings {
      description = "ZFS snapshot that the backup jobs read";
      path = [
        settings.packages.zfs
        settings.packages.util-linux
      ];
      unitConfig.StopWhenUnneeded = true;
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        # What an interrupted night left behind.
        ${cleanUp}
        ${lib.concatMapStrings (
          of: "zfs snapshot -r ${lib.concatMapStringsSep " " (name: "${name}@${snapshotName}") of}\n"
        ) (lib.attrValues pools)}
        mkdir -p ${root}
        chmod 0700 ${root}
        ${lib.concatMapStrings (
          { dataset, mountPoint }:
          ''
            mkdir -p ${inner mountPoint}
            mount -t zfs -o ro ${dataset}@${snapshotName} ${inner mountPoint}
          ''
        ) datasets}
        # Children that lab.yaml does not name are empty directories in the snapshot of their parent.
        for name in $(zfs list -H -r -t filesystem -o name ${words tops}); do
          case " ${toString names} " in
            *" $name "*) continue ;;
          esac
          target=$(findmnt -rn -t zfs -S "$name" -o TARGET || true)
          if [ -n "$target" ] && [ -d "${root}$target" ]; then
            mount -t zfs -o ro "$name@${snapshotName}" "${root}$target"
          fi
        done
      '';
      # Not preStop, which is left out when the start failed.
      postStop = cleanUp;
    };

  # Holds snapshot and copies until the last job of the night has started; from then on jobs hold them.
  mkWindow = sources: seconds: settings: {
    description = "Holds what the backup jobs of the night read";
    # Not requires: one service that cannot be copied does not cost the others their night.
    wants = sources;
    after = sources;
    restartIfChanged = false;
    serviceConfig = {
      Type = "exec";
      ExecStart = "${settings.packages.coreutils}/bin/sleep ${toString seconds}";
    };
  };

  # Without ZFS: the service stands still while it is copied, and all jobs of the service read the copy.
  mkQuiesce =
    service:
    {
      copies,
      dumps ? [ ],
      stop,
    }:
    settings:
    let
      root = copyRoot service;
      list = "/run/lab-quiesce-${service}";
      target = "${root}${state}/dumps/${service}";
      servers = lib.filter ({ container, ... }: container != null) dumps;
      serverUnits = map ({ unit, ... }: unit) servers;
      others = lib.filter (unit: !lib.elem unit serverUnits) stop;
      startAgain = ''
        if [ -e ${list} ]; then
          xargs --no-run-if-empty systemctl start < ${list}
          rm ${list}
        fi
      '';
    in
    mkUnit settings {
      description = "Copy of ${service} that the backup jobs read";
      path = optional (lib.any ({ kind, ... }: kind == "sqlite") dumps) settings.packages.sqlite;
      unitConfig.StopWhenUnneeded = true;
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        ${startAgain}
        rm -rf ${root}
        mkdir -p ${root}
        chmod 0700 ${root}
        # Only what runs is started again, what was stopped last first.
        for unit in ${words (lib.reverseList stop)}; do
          if systemctl is-active --quiet "$unit"; then
            echo "$unit"
          fi
        done > ${list}
        ${lib.optionalString (others != [ ]) "systemctl stop ${words others}"}
        ${lib.optionalString (dumps != [ ]) "mkdir -p ${target}"}
        ${lib.concatMapStringsSep "\n" (
          { kind, container, ... }: dumpCommands.${kind} { inherit container target; }
        ) servers}
        ${lib.optionalString (serverUnits != [ ]) "systemctl stop ${words serverUnits}"}
        ${lib.concatMapStrings (path: ''
          mkdir -p ${root}${dirOf path}
          cp --archive --reflink=auto ${path} ${root}${path}
        '') copies}
        ${startAgain}
        ${lib.optionalString (lib.any ({ kind, ... }: kind == "sqlite") dumps) ''
          find ${words (map (path: "${root}${path}") copies)} -type f \( -name '*.db' -o -name '*.sqlite' -o -name '*.sqlite3' \) -print0 |
            while IFS= read -r -d "" file; do
              name=''${file#${root}/}
              sqlite3 "$file" .dump > "${target}/''${name//\//-}.sql"
            done
        ''}
      '';
      postStop = ''
        ${startAgain}
        rm -rf ${root}
      '';
    };

  # Shell lines of an activation: a series for each job that should be, and no figures of those that are gone.
  expected = jobs: ''
    mkdir -p ${metrics}
    for file in ${metrics}/lab-backup-*-*.prom; do
      name=''${file##*/lab-backup-}
      name=''${name#*-}
      name=''${name%.prom}
      case " ${toString jobs} " in
        *" ''${name%.success} "*) ;;
        *) rm -f "$file" ;;
      esac
    done
    printf 'restic_backup_job_info{backup_job="%s"} 1\n' ${toString jobs} > ${metrics}/lab-backup-jobs.tmp
    mv ${metrics}/lab-backup-jobs.tmp ${metrics}/lab-backup-jobs.prom
  '';

  # What is protected how on a host: what programs read to see whether promises are kept.
  protection =
    {
      classes,
      destinations,
      jobs,
      ...
    }:
    let
      tierOf = { destination, ... }: if destinations.${destination}.offsite then "offsite" else "onsite";
      copy = name: job: {
        inherit (job) destination repository;
        tier = tierOf job;
        unit = "restic-backups-${name}.service";
      };
      ofService =
        _: names:
        let
          of = map (name: jobs.${name}) names;
          first = lib.head of;
        in
        {
          inherit (first) class paths;
          inherit (classes.${first.class}) rpo rto;
          copies = map (name: copy name jobs.${name}) names;
          missingRequiredTiers = lib.filter (tier: !lib.elem tier (map tierOf of)) classes.${first.class}.tiers;
        };
    in
    {
      version = 1;
      services = lib.mapAttrs ofService (builtins.groupBy (name: jobs.${name}.service) (lib.attrNames jobs));
    };

  # Rules of Prometheus about backups: failure, absence, age. `checked`, `drilled`: days within which each has to succeed.
  mkAlertRules =
    { checked, drilled }:
    let
      seconds = days: toString (days * 24 * 60 * 60);
      missing = series: "restic_backup_job_info unless on(host, backup_job) ${series}";
      old = series: days: "time() - ${series} > ${seconds days}";
    in
    [
      {
        alert = "BackupFailed";
        expr = ''restic_backup_result{result=~"failed|partial"} == 1'';
        for = "5m";
      }
      {
        # A job that never ran fails nowhere.
        alert = "BackupMissing";
        expr = missing "restic_backup_last_success_timestamp_seconds";
        for = "30h";
      }
      {
        alert = "BackupStale";
        expr = "time() - restic_backup_last_success_timestamp_seconds > ${toString (30 * 60 * 60)}";
        for = "15m";
      }
      {
        alert = "BackupUnverified";
        expr = old "restic_check_last_success_timestamp_seconds" checked;
        for = "15m";
      }
      {
        alert = "BackupNeverVerified";
        expr = missing "restic_check_last_success_timestamp_seconds";
        for = "${toString checked}d";
      }
      {
        alert = "BackupUndrilled";
        expr = old "restic_drill_last_success_timestamp_seconds" drilled;
        for = "15m";
      }
      {
        alert = "BackupNeverDrilled";
        expr = missing "restic_drill_last_success_timestamp_seconds";
        for = "${toString drilled}d";
      }
    ];
}
