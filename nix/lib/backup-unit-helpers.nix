# What all units of backups have in common: how little they may take, who hears of a failure, and the figures that they
# leave for Prometheus.
{ lib }:
let
  inherit (lib) mkDefault optional optionalAttrs;

  metrics = (import ./monitoring-helpers.nix { inherit lib; }).textfileDirectory;
in
{
  stateDirectory = "/var/lib/lab-backup";
  # Not the store's path: what a job is called stays the same when it is built anew.
  commandDirectory = "/run/current-system/sw/bin";

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
        Slice = "lab-backup.slice";
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

  mkTimer = calendar: delay: {
    wantedBy = [ "timers.target" ];
    timerConfig = {
      OnCalendar = calendar;
      Persistent = true;
      RandomizedDelaySec = delay;
    };
  };

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
    for job in ${toString jobs}; do
      echo "restic_backup_job_info{backup_job=\"$job\"} 1"
    done > ${metrics}/lab-backup-jobs.tmp
    mv ${metrics}/lab-backup-jobs.tmp ${metrics}/lab-backup-jobs.prom
  '';
}
