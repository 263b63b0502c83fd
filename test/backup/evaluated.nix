# What nix makes of a generated host, given by the absolute path of its folder: as far as the tests of backups ask.
let
  inherit (builtins)
    attrNames
    attrValues
    concatMap
    filter
    fromJSON
    head
    listToAttrs
    mapAttrs
    split
    ;

  evaluate =
    class: path:
    (import ../nix/host.nix { inherit class path; }).config;

  # Those that a test can run: text of the command by name.
  commandsOf =
    { environment, ... }:
    listToAttrs (
      map (
        { name, script, ... }:
        {
          inherit name;
          value = script;
        }
      ) (filter (one: one ? script) environment.systemPackages)
    );

  unit =
    one:
    {
      inherit (one)
        after
        before
        bindsTo
        conflicts
        description
        onFailure
        partOf
        requiredBy
        requires
        unitConfig
        wantedBy
        wants
        ;
    };

  service =
    one:
    unit one
    // {
      inherit (one)
        postStop
        preStart
        restartIfChanged
        script
        scriptArgs
        serviceConfig
        ;
      environment = mapAttrs (_: value: if value == null then null else toString value) one.environment;
      path = map (package: package.name or package) one.path;
    };
in
{
  nixos =
    path:
    let
      config = evaluate "nixos" path;
    in
    {
      activation = config.system.activationScripts.labBackupMetrics or "";
      commands = commandsOf config;
      datasets = attrNames (config.lab.backup.datasets or { });
      etc = attrNames config.environment.etc;
      knownHosts = mapAttrs (_: { hostNames, publicKey, ... }: {
        inherit hostNames publicKey;
      }) config.programs.ssh.knownHosts;
      fileSystems = mapAttrs (_: { device, fsType, options, ... }: { inherit device fsType options; }) config.fileSystems;
      restic = mapAttrs (_: backup: {
        inherit (backup)
          backupCleanupCommand
          backupPrepareCommand
          checkOpts
          environmentFile
          exclude
          extraBackupArgs
          extraOptions
          initialize
          passwordFile
          paths
          pruneOpts
          repository
          runCheck
          ;
      }) config.services.restic.backups;
      rules = concatMap (text: (fromJSON text).groups) config.services.prometheus.rules;
      services = mapAttrs (_: service) config.systemd.services;
      slices = mapAttrs (_: one: unit one // { inherit (one) sliceConfig; }) config.systemd.slices;
      syncoid = config.services.syncoid.commonArgs;
      timers = mapAttrs (_: one: unit one // { inherit (one) timerConfig; }) config.systemd.timers;
      volumes = concatMap (one: map (volume: head (split ":" volume)) one.volumes) (
        attrValues config.virtualisation.oci-containers.containers
      );
    };

  darwin =
    path:
    let
      config = evaluate "darwin" path;
    in
    builtins.seq config.system.build.toplevel.drvPath {
      commands = commandsOf config;
      daemons = mapAttrs (_: { script, serviceConfig, ... }: {
        inherit script serviceConfig;
      }) config.launchd.daemons;
      knownHosts = mapAttrs (_: { hostNames, publicKey, ... }: {
        inherit hostNames publicKey;
      }) config.programs.ssh.knownHosts;
      protection = fromJSON (config.environment.etc."lab/protection.json".text or "{}");
    };
}
