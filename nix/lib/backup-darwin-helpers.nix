# Backups by restic on a Mac: launchd in the place of systemd. Files are read as they are: there is no snapshot.
#
# macOS guards a person's directories: what launchd runs may read them once it was given Full Disk Access by hand, in System
# Settings. Until then a job fails and says so, since a backup that lacks files is none.
{ lib }:
let
  inherit (lib) optionalString;
  inherit (import ./backup-drill-helpers.nix { inherit lib; }) drillScript;
  jobHelpers = import ./backup-job-helpers.nix { inherit lib; };
  inherit (import ./backup-protection-helpers.nix { inherit lib; }) protection;

  # Not the store's path: what a job is called stays the same when it is built anew.
  command = "/run/current-system/sw/bin";
  words = lib.escapeShellArgs;

  # How each channel wants a message: a line of curl's configuration, and the body.
  messages = {
    ntfy = host: text: {
      header = "Title: ${host}: a backup failed";
      body = text;
    };
    pushover = host: text: {
      header = "Content-Type: application/x-www-form-urlencoded";
      body = "title=${host}&message=${text}";
    };
    webhook = host: text: {
      header = "Content-Type: application/json";
      body = builtins.toJSON { inherit host text; };
    };
  };

  # A shell function that is called when a job ends. The channel's address is a secret: it is in no process' arguments.
  onEnd =
    {
      host,
      label,
      notify,
      packages,
    }:
    let
      message = messages.${notify.kind} host "${label} failed on ${host}: /var/log/${label}.log";
    in
    ''
      ended() {
        code=$?
        [ "$code" -ne 0 ] || return 0
        echo "${label} failed with exit status $code" >&2
        ${optionalString (notify != null) ''
          {
            echo ${words [ "header = ${builtins.toJSON message.header}" ]}
            printf 'url = "%s"\n' "$(sed 's/[\\"]/\\&/g' ${notify.urlFile})"
          } | ${packages.curl}/bin/curl --silent --show-error --fail --retry 3 --max-time 60 --config - \
            --data-binary ${words [ message.body ]} || true
        ''}
        exit "$code"
      }
      trap ended EXIT
    '';

  # What launchd starts at the times of `calendar`; missed while the Mac slept, when it wakes.
  mkDaemon =
    {
      calendar,
      host,
      label,
      notify,
      packages,
      script,
    }:
    {
      # GNU's commands for the drill before those of macOS.
      path = [
        packages.coreutils
        packages.diffutils
        packages.findutils
        packages.jq
        "/usr/bin:/bin:/usr/sbin:/sbin"
      ];
      # nix-darwin's scripts go on after a command that failed.
      script = ''
        set -eu
        ${onEnd { inherit host label notify packages; }}
        ${script}
      '';
      serviceConfig = {
        Label = label;
        LowPriorityIO = true;
        Nice = 19;
        ProcessType = "Background";
        StandardErrorPath = "/var/log/${label}.log";
        StandardOutPath = "/var/log/${label}.log";
        StartCalendarInterval = [ calendar ];
      };
    };

  # A job whose disk is missing must fail: it would begin a new repository on the Mac's own.
  mounted =
    mount:
    optionalString (mount != null) ''
      if ! /sbin/mount | grep -qF ${words [ " on ${mount} (" ]}; then
        echo "${mount} is not mounted" >&2
        exit 1
      fi
    '';

  backupScript =
    {
      delay,
      destination,
      job,
      name,
    }:
    let
      restic = "${command}/restic-${name}";
      keep = lib.filterAttrs (_: count: count > 0) job.keep;
      kept = lib.mapAttrsToList (kind: count: "--keep-${kind}=${toString count}") keep;
    in
    ''
      # Not all Macs of a lab at once.
      sleep $((RANDOM % ${toString (delay + 1)}))
      ${mounted destination.mount}
      ${restic} cat config > /dev/null || ${restic} init
      ${restic} backup --tag=${job.service} ${
        words (map (pattern: "--exclude=${pattern}") job.exclude ++ [ "--" ] ++ job.paths)
      }
      ${optionalString (keep != { }) ''
        ${restic} unlock
        ${restic} forget --prune --group-by=host,tags ${words kept}
      ''}
    '';

  checkScript =
    {
      destination,
      name,
      readDataSubset,
    }:
    ''
      ${mounted destination.mount}
      ${command}/restic-${name} check --read-data-subset=${readDataSubset}
    '';
  # In a shell of its own, which cleans up after itself.
  restoreScript =
    { destination, name }:
    ''
      ${mounted destination.mount}
      (
        ${drillScript {
          restic = "${command}/restic-${name}";
          scratch = "/var/lib/lab-backup/drill/${name}";
        }}
      )
    '';
in
{
  # All backups of a Mac. Calendars are those of launchd: { Hour = 3; Minute = 35; }.
  mkBackups =
    {
      classes ? { },
      destinations,
      drill ? { },
      host,
      keep,
      notify ? null,
      packages,
      randomizedDelay ? 45 * 60,
      services,
      startAt ? {
        Hour = 3;
        Minute = 35;
      },
      verify ? { },
    }:
    let
      all = lib.mapAttrs (
        _: destination:
        {
          environmentFile = null;
          mount = null;
          offsite = false;
          sftp = null;
        }
        // destination
      ) destinations;
      jobs = jobHelpers.jobsOf keep (
        lib.mapAttrs (
          _: service:
          {
            class = "standard";
            exclude = [ ];
            keep = { };
          }
          // service
        ) services
      );
      forEach =
        make:
        lib.mapAttrsToList (name: job: make name job all.${job.destination}) jobs;
      label = name: "lab.backup.${name}";
    in
    {
      environment.etc."lab/protection.json".text = builtins.toJSON (protection {
        inherit jobs;
        classes = lib.recursiveUpdate jobHelpers.classes classes;
        destinations = all;
        unitOf = label;
      });
      environment.systemPackages = forEach (
        name: job: destination:
        jobHelpers.mkWrapper {
          inherit
            destination
            job
            name
            packages
            ;
          cache = "/var/root/Library/Caches/restic";
        }
      );
      launchd.daemons = lib.mkMerge (
        forEach (
          name: job: destination: {
            "lab-backup-${name}" = mkDaemon {
              inherit host notify packages;
              calendar = startAt;
              label = label name;
              script = backupScript {
                inherit destination job name;
                delay = randomizedDelay;
              };
            };
            "lab-backup-check-${name}" = mkDaemon {
              inherit host notify packages;
              calendar =
                verify.startAt or {
                  Hour = 9;
                  Minute = 30;
                  Weekday = 0;
                };
              label = "lab.backup-check.${name}";
              script = checkScript {
                inherit destination name;
                readDataSubset = verify.readDataSubset or "5%";
              };
            };
            "lab-backup-drill-${name}" = mkDaemon {
              inherit host notify packages;
              calendar =
                drill.startAt or {
                  Day = 1;
                  Hour = 12;
                  Minute = 30;
                };
              label = "lab.backup-drill.${name}";
              script = restoreScript { inherit destination name; };
            };
          }
        )
      );
    };
}
