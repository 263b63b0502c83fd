# What lab.yaml says of backups, taken apart: promises of the protection classes, jobs, and the command that reads a
# repository. For NixOS and macOS alike.
{ lib }:
let
  inherit (lib) optionalString;
  words = lib.escapeShellArgs;

  # Nobody is there to answer a question: keys are known, or it fails.
  sftpCommand =
    {
      host,
      identityFile,
      port,
      user,
    }:
    "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -i ${identityFile} -p ${toString port} ${user}@${host} -s sftp";

  tiers = [
    "onsite"
    "offsite"
  ];

  # Dumps of a service's databases, backed up with it.
  dumpDirectory = service: "/var/lib/lab-backup/dumps/${service}";
in
{
  inherit dumpDirectory sftpCommand;

  # What a class promises and asks for, unless lab.yaml says something else.
  classes = {
    critical = {
      inherit tiers;
      rpo = "1d";
      rto = "4h";
    };
    standard = {
      inherit tiers;
      rpo = "1d";
      rto = "1d";
    };
    rebuildable = {
      rpo = "30d";
      rto = "7d";
      tiers = [ ];
    };
  };

  # One job for each service and each of its copies, by <service>-<destination>.
  jobsOf =
    keep: services:
    lib.listToAttrs (
      lib.concatLists (
        lib.mapAttrsToList (
          service: one:
          lib.mapAttrsToList (
            destination: repository:
            lib.nameValuePair "${service}-${destination}" (
              removeAttrs one [ "copies" ]
              // {
                inherit destination repository service;
                keep = keep // one.keep;
                paths = lib.sort (path: other: path < other) (
                  one.paths ++ lib.optional (one.dumps or [ ] != [ ]) (dumpDirectory service)
                );
              }
            )
          ) one.copies
        ) services
      )
    );

  # `restic-<job>`: restic with the repository, password and credentials of a job, for people, tasks and launchd.
  mkWrapper =
    {
      cache,
      destination,
      job,
      name,
      packages,
    }:
    packages.writeShellScriptBin "restic-${name}" ''
      set -a
      ${optionalString (destination.environmentFile != null) ". ${destination.environmentFile}"}
      RESTIC_REPOSITORY=${words [ job.repository ]}
      RESTIC_PASSWORD_FILE=${destination.passwordFile}
      RESTIC_CACHE_DIR=${cache}
      exec ${packages.restic}/bin/restic ${
        optionalString (destination.sftp != null) "-o ${
          words [ "sftp.command=${sftpCommand destination.sftp}" ]
        } "
      }"$@"
    '';
}
