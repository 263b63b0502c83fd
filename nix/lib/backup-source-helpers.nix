# What backup jobs read, so that it is all of one moment: a ZFS snapshot, or copies that are made while services stand
# still. Either stays as long as a job or the window of the night needs it.
{ lib }:
let
  inherit (lib) optional;
  inherit (import ./backup-job-helpers.nix { inherit lib; }) dumpDirectory;
  inherit (import ./backup-unit-helpers.nix { inherit lib; }) commandDirectory mkUnit stateDirectory;

  snapshotName = "lab-backup";
  snapshotRoot = "/run/lab-snapshot";
  copyRoot = service: "${stateDirectory}/staging/${service}";
  words = lib.escapeShellArgs;

  # Command lines that write a dump of a server in a container to a directory; no password is in their arguments.
  dumpCommands = {
    mariadb =
      { container, target }:
      ''${commandDirectory}/podman exec ${container} sh -c 'MYSQL_PWD="''${MARIADB_ROOT_PASSWORD:-$MYSQL_ROOT_PASSWORD}" exec "$(command -v mariadb-dump || command -v mysqldump)" --user=root --all-databases --single-transaction' > ${target}/${container}.sql'';
    mongodb =
      { container, target }:
      ''${commandDirectory}/podman exec ${container} sh -c 'if [ -n "$MONGO_INITDB_ROOT_USERNAME" ]; then printf "password: \"%s\"\n" "$(printf %s "$MONGO_INITDB_ROOT_PASSWORD" | sed "s/[\\\\\"]/\\\\&/g")" | mongodump --config=/dev/stdin --username="$MONGO_INITDB_ROOT_USERNAME" --authenticationDatabase=admin --archive; else mongodump --archive; fi' > ${target}/${container}.archive'';
    postgresql =
      { container, target }:
      ''${commandDirectory}/podman exec ${container} sh -c 'exec pg_dumpall --username="''${POSTGRES_USER:-postgres}"' > ${target}/${container}.sql'';
  };
in
{
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

  # The snapshot that all jobs of a host read.
  mkSnapshot =
    { datasets, jobs, ... }@settings:
    let
      root = snapshotRoot;
      paths = lib.concatMap ({ paths, source, ... }: lib.optionals (source == "snapshot") paths) (
        lib.attrValues jobs
      );
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
        # Whatever is mounted at a directory that is backed up, above or inside it: better no backup than an empty or a wrong one.
        mounts=$(findmnt -rn -o TARGET,SOURCE)
        expect_snapshot() {
          case $mounts in
            *"${root}''${1%/} $2@${snapshotName}"*) ;;
            *)
              echo "$1 ($2) is in no snapshot: name its dataset in lab.yaml (hosts.<host>.zfs.datasets), or move it" >&2
              exit 1
              ;;
          esac
        }
        for path in ${words (map (lib.removePrefix "/") paths)}; do
          holder="" dataset=""
          while read -r target source; do
            directory=''${target%/}
            case /$path/ in
              "$directory"/*) if [ ''${#target} -ge ''${#holder} ]; then holder=$target dataset=$source; fi ;;
              *) case $target in "/$path"/*) expect_snapshot "$target" "$source" ;; esac ;;
            esac
          done <<< "$mounts"
          expect_snapshot "$holder" "$dataset"
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
      dumps ? [ ],
      paths,
      stop,
      ...
    }:
    settings:
    let
      root = copyRoot service;
      list = "/run/lab-quiesce-${service}";
      target = "${root}${dumpDirectory service}";
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
        '') paths}
        ${startAgain}
        ${lib.optionalString (lib.any ({ kind, ... }: kind == "sqlite") dumps) ''
          find ${words (map (path: "${root}${path}") paths)} -type f \( -name '*.db' -o -name '*.sqlite' -o -name '*.sqlite3' \) -print0 |
            while IFS= read -r -d "" file; do
              # Other kinds of databases have the same endings.
              [ "$(head -c 15 "$file")" = "SQLite format 3" ] || continue
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
}
