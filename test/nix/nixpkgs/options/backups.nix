# restic, and what backups need of ZFS, SSH and the activation.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;

  option =
    type: default:
    mkOption {
      inherit type default;
    };
  nullable = type: option (types.nullOr type) null;
  strings = option (types.listOf types.str) [ ];

  backup = {
    options = {
      backupCleanupCommand = nullable types.str;
      backupPrepareCommand = nullable types.str;
      checkOpts = strings;
      command = strings;
      createWrapper = option types.bool true;
      dynamicFilesFrom = nullable types.str;
      environmentFile = nullable types.str;
      exclude = strings;
      extraBackupArgs = strings;
      extraOptions = strings;
      inhibitsSleep = option types.bool false;
      initialize = option types.bool false;
      passwordFile = nullable types.str;
      paths = option (types.nullOr (types.listOf types.str)) [ ];
      pruneOpts = strings;
      repository = nullable types.str;
      repositoryFile = nullable types.path;
      # In the real one other values are taken for unit options too.
      timerConfig = option (types.nullOr (types.attrsOf types.unspecified)) {
        OnCalendar = "daily";
        Persistent = true;
      };
      user = option types.str "root";
      # The real one follows checkOpts and pruneOpts.
      runCheck = option types.bool false;
    };
  };

  knownHost =
    { name, ... }:
    {
      options = {
        certAuthority = option types.bool false;
        hostNames = option (types.listOf types.str) [ name ];
        publicKey = nullable types.str;
        publicKeyFile = nullable types.path;
      };
    };

  units = lib.mapAttrsToList (name: one: {
    services."restic-backups-${name}" = {
      after = [ "network-online.target" ];
      environment = {
        RESTIC_CACHE_DIR = "/var/cache/restic-backups-${name}";
        RESTIC_PASSWORD_FILE = one.passwordFile;
        RESTIC_REPOSITORY = one.repository;
      };
      restartIfChanged = false;
      serviceConfig = {
        Type = "oneshot";
        CacheDirectory = "restic-backups-${name}";
        PrivateTmp = true;
        RuntimeDirectory = "restic-backups-${name}";
        User = one.user;
      };
      wants = [ "network-online.target" ];
    };
    timers = lib.optionalAttrs (one.timerConfig != null) {
      "restic-backups-${name}" = {
        inherit (one) timerConfig;
        wantedBy = [ "timers.target" ];
      };
    };
  }) config.services.restic.backups;
in
{
  options = {
    boot.zfs.package = option types.package pkgs.zfs;
    programs.ssh.knownHosts = option (types.attrsOf (types.submodule knownHost)) { };
    services = {
      restic.backups = option (types.attrsOf (types.submodule backup)) { };
      syncoid = {
        enable = mkEnableOption "syncoid";
        commonArgs = strings;
      };
    };
    # In the real one also a set with text and deps.
    system.activationScripts = option (types.attrsOf types.str) { };
  };

  config = {
    assertions = lib.mapAttrsToList (name: one: {
      assertion = (one.repository == null) != (one.repositoryFile == null);
      message = "services.restic.backups.${name}: exactly one of repository or repositoryFile should be set";
    }) config.services.restic.backups;
    systemd.services = lib.mkMerge (map (unit: unit.services) units);
    systemd.timers = lib.mkMerge (map (unit: unit.timers) units);
  };
}
