# What hosts/<host>/generated/backup.nix says, and what holds where it says nothing: the defaults of lab.yaml.
{ lib }:
let
  inherit (lib) mkOption types;
  inherit (import ../../../../../lib/backup-job-helpers.nix { inherit lib; }) classes;

  option =
    type: description:
    mkOption {
      inherit type description;
    };
  withDefault = type: default: description: mkOption { inherit type default description; };
  nullable = type: description: withDefault (types.nullOr type) null description;
  listOf = type: withDefault (types.listOf type) [ ];
  recordsOf = options: withDefault (types.attrsOf (types.submodule { inherit options; })) { };

  sftp.options = {
    host = option types.str "Machine that has the repository.";
    identityFile = option types.str "Private key that logs in.";
    port = option types.int "Its SSH port.";
    user = option types.str "Who logs in.";
  };

  destination = {
    device = nullable types.str "What is mounted there.";
    environmentFile = nullable types.str "File with credentials as NAME=value lines.";
    fsType = nullable types.str "Its file system.";
    mount = nullable types.str "What must be mounted when a job runs.";
    offsite = withDefault types.bool false "Whether a fire in the house would spare it.";
    passwordFile = option types.str "File with the repositories' password.";
    sftp = nullable (types.submodule sftp) "How it is reached by SSH.";
  };

  promise = { rpo, rto, tiers }: {
    rpo = withDefault types.str rpo "Recovery point objective.";
    rto = withDefault types.str rto "Recovery time objective.";
    tiers = withDefault (types.listOf (types.enum [
      "onsite"
      "offsite"
    ])) tiers "Copies that it asks for.";
  };

  dump.options = {
    kind = option (types.enum [
      "mariadb"
      "mongodb"
      "postgresql"
      "sqlite"
    ]) "What is dumped.";
    container = nullable types.str "Container that runs the server.";
    unit = nullable types.str "Its unit.";
  };

  service = {
    class = withDefault types.str "standard" "Which of lab.backup.classes is promised of it.";
    copies = option (types.attrsOf types.str) "Destination -> RESTIC_REPOSITORY.";
    dumps = listOf (types.submodule dump) "Databases that are dumped beside the copied directories.";
    enable = withDefault types.bool true "false: nothing is backed up; the commands that read the copies stay.";
    exclude = listOf types.str "What of the paths is left out.";
    keep = withDefault (types.attrsOf types.int) { } "What is other than lab.backup.keep.";
    paths = listOf types.str "What is backed up.";
    source = withDefault (types.enum [
      "snapshot"
      "copy"
      "live"
    ]) "snapshot" "What is read: a ZFS snapshot, a copy made while the service stands still, the files as they are.";
    stop = listOf types.str "Units that stand still while they are copied.";
  };

  channel.options = {
    kind = option (types.enum [
      "ntfy"
      "pushover"
      "webhook"
    ]) "Channel.";
    urlFile = option types.str "File with its address.";
  };
in
{
  classes = lib.mapAttrs (_: promise) classes;
  datasets = withDefault (types.attrsOf types.str) { } "Mount point -> ZFS dataset whose snapshot jobs read.";
  destinations = recordsOf destination "Where backups go.";
  drill.schedule = withDefault types.str "*-*-01 12:30" "When backups are restored and compared, systemd.time(7).";
  keep = withDefault (types.attrsOf types.int) { } "restic forget --keep-<name>; none or 0: all are kept.";
  limits.cpuQuota = withDefault types.str "200%" "CPUQuota= of all jobs together.";
  limits.memory = withDefault types.str "2G" "MemoryMax= of all jobs together.";
  notify = nullable (types.submodule channel) "Who hears of a failure.";
  randomizedDelay = withDefault types.str "45m" "Jobs start spread over this span.";
  services = recordsOf service "What is backed up; a job is called <service>-<destination>.";
  snapshotAt = withDefault types.str "03:30" "When the night begins, systemd.time(7).";
  startAt = withDefault types.str "03:35" "When the first job may start, systemd.time(7).";
  verify.readDataSubset = withDefault types.str "5%" "Share of the data that is read back.";
  verify.schedule = withDefault types.str "Sun *-*-* 09:30" "When repositories are checked, systemd.time(7).";
  window = withDefault types.int 3060 "Seconds for which snapshot and copies are held for the jobs to come.";
}
