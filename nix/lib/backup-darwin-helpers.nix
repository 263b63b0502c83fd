# Backups by restic on a Mac: launchd in the place of systemd. Files are read as they are: there is no snapshot.
#
# macOS guards a person's directories: what launchd runs may read them once it was given Full Disk Access by hand, in System
# Settings. Until then a job fails and says so, since a backup that lacks files is none.
{ lib }:
let
  inherit (lib) optionalString;
  inherit (import ./backup-drill-helpers.nix { inherit lib; }) drillScript;
  inherit (import ./backup-protection-helpers.nix { inherit lib; }) protection;

  # Not the store's path: what a job is called stays the same when it is built anew.
  command = "/run/current-system/sw/bin";
  words = lib.escapeShellArgs;

  # restic with the repository, password and credentials of a job, for people and for launchd.
  mkWrapper =
    packages: name: job: destination:
    packages.writeShellScriptBin "restic-${name}" ''
      set -a
      ${optionalString (destination.environmentFile != null) ". ${destination.environmentFile}"}
      RESTIC_REPOSITORY=${words [ job.repository ]}
      RESTIC_PASSWORD_FILE=${destination.passwordFile}
      RESTIC_CACHE_DIR=/var/root/Library/Caches/restic
      exec ${packages.restic}/bin/restic ${
        optionalString (destination.sftp != null) "-o ${words [ (sftpCommand destination.sftp) ]} "
      }"$@"
    '';

  # Nobody is there to answer a question: keys are known, or it fails.
  sftpCommand =
    {
      host,
      identityFile,
      port,
      user,
    }:
    "sftp.command=ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -i ${identityFile} -p ${toString port} ${user}@${host} -s sftp";

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
      classes,
      destinations,
      drill,
      host,
      jobs,
      notify ? null,
      packages,
      randomizedDelay,
      startAt,
      verify,
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
      forEach =
        make:
        lib.mapAttrsToList (
          name: job: make name ({ exclude = [ ]; } // job) all.${job.destination}
        ) jobs;
      label = name: "lab.backup.${name}";
    in
    {
      environment.etc."lab/protection.json".text = builtins.toJSON (protection {
        inherit classes jobs;
        destinations = all;
        unitOf = label;
      });
      environment.systemPackages = forEach (mkWrapper packages);
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
              calendar = verify.startAt;
              label = "lab.backup-check.${name}";
              script = checkScript {
                inherit destination name;
                inherit (verify) readDataSubset;
              };
            };
            "lab-backup-drill-${name}" = mkDaemon {
              inherit host notify packages;
              calendar = drill.startAt;
              label = "lab.backup-drill.${name}";
              script = restoreScript { inherit destination name; };
            };
          }
        )
      );
    };
}
