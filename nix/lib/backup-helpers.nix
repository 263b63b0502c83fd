# Backups by restic: one job for each service and destination, its verification and its restore drill,
# and what Prometheus should say of it. hosts/_modules/nixos/services/restic calls this with its options.
{ lib }:
let
  inherit (lib) optional optionalAttrs;

  inherit (import ./backup-job-helpers.nix { inherit lib; }) sftpCommand;
  sourceHelpers = import ./backup-source-helpers.nix { inherit lib; };
  unitHelpers = import ./backup-unit-helpers.nix { inherit lib; };
  inherit (import ./backup-drill-helpers.nix { inherit lib; }) drillScript;
  inherit (unitHelpers)
    commandDirectory
    mkTimer
    mkUnit
    mounted
    record
    stateDirectory
    ;

  # The lines of a command in a unit: systemd takes % and $ for its own (systemd.service(5)).
  systemdText = lib.replaceStrings [ "%" "$" ] [ "%%" "$$" ];
in
{
  inherit (sourceHelpers) mkQuiesce mkSnapshot mkWindow;
  inherit (unitHelpers) expected;

  # One service at one destination: the job, the check of its repository, the drill.
  mkRestic =
    name: job: settings:
    let
      keep = lib.filterAttrs (_: count: count > 0) job.keep;
      pruneOpts = lib.mapAttrsToList (kind: count: "--keep-${kind} ${toString count}") keep;
      unit = "restic-backups-${name}";
      destination = settings.destinations.${job.destination};
      source = sourceHelpers.sources.${job.source} job.service;
    in
    {
      services.restic.backups.${name} = {
        inherit (destination) environmentFile passwordFile;
        inherit (job) exclude paths repository;
        inherit (mkTimer settings.startAt settings.randomizedDelay) timerConfig;
        initialize = true;
        extraOptions = optional (
          destination.sftp != null
        ) "sftp.command='${sftpCommand destination.sftp}'";
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
          script = "${commandDirectory}/restic-${name} check --read-data-subset=${settings.verify.readDataSubset}\n";
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
          script = drillScript {
            restic = "${commandDirectory}/restic-${name}";
            scratch = "${stateDirectory}/drill/${name}";
          };
          postStop = record "drill" name;
        };
      };
      systemd.timers = {
        "lab-backup-check-${name}" = mkTimer settings.verify.schedule "2h";
        "lab-backup-drill-${name}" = mkTimer settings.drill.schedule "2h";
      };
    };

  # Rules of Prometheus about backups: failure, absence, age. `checked`, `drilled`: days within which each has to succeed.
  mkAlertRules =
    { checked, drilled }:
    let
      missing = series: "restic_backup_job_info unless on(host, backup_job) ${series}";
      old = series: days: "time() - ${series} > ${toString (days * 24 * 60 * 60)}";
    in
    [
      {
        alert = "BackupFailed";
        expr = lib.concatMapStringsSep " or " (kind: ''restic_${kind}_result{result=~"failed|partial"} == 1'') [
          "backup"
          "check"
          "drill"
        ];
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
