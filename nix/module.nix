# services.labkeeper: the App as a unit of systemd. Import it in a NixOS configuration:
#   imports = [ "${labkeeper}/nix/module.nix" ];
#   services.labkeeper = { enable = true; package = …; appId = 123; privateKeyFile = …; webhookSecretFile = …; };
# The two files are read by systemd as root and handed over as credentials: the service's user needs no access to them, and
# neither the environment nor the store ever holds them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib)
    mkEnableOption
    mkIf
    mkOption
    types
    ;
  cfg = config.services.labkeeper;
in
{
  options.services.labkeeper = {
    enable = mkEnableOption "labkeeper, a GitHub App that keeps labs in step with their lab.yaml";
    package = mkOption {
      type = types.package;
      description = "A package with bin/labkeeper.";
    };
    appId = mkOption {
      type = types.int;
      description = "The App's number, from its settings on GitHub.";
    };
    privateKeyFile = mkOption {
      type = types.str;
      description = "Path of the App's private key (PEM), outside the store.";
    };
    webhookSecretFile = mkOption {
      type = types.str;
      description = "Path of the webhook secret, outside the store.";
    };
    host = mkOption {
      type = types.str;
      default = "127.0.0.1";
      description = "Address to listen on; a proxy in front does TLS.";
    };
    port = mkOption {
      type = types.int;
      default = 3000;
      description = "Port to listen on.";
    };
    apiUrl = mkOption {
      type = types.str;
      default = "https://api.github.com";
      description = "GitHub's API; of Enterprise Server https://HOST/api/v3.";
    };
    pollSeconds = mkOption {
      type = types.nullOr types.int;
      default = null;
      description = "Seconds between two looks for webhooks, where none can reach this host.";
    };
    ageKeyFile = mkOption {
      type = types.nullOr types.str;
      default = null;
      description = "Path of the age key that /rekey may use, outside the store.";
    };
  };

  config = mkIf cfg.enable {
    systemd.services.labkeeper = {
      description = "labkeeper, a GitHub App for home labs";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ];
      path = [
        pkgs.git
        pkgs.nix
      ];
      environment = {
        APP_ID = toString cfg.appId;
        HOST = cfg.host;
        PORT = toString cfg.port;
        GITHUB_API_URL = cfg.apiUrl;
        NODE_ENV = "production";
        # Short-lived objects in 12 MiB instead of 48: most of what an idle server can save.
        NODE_OPTIONS = "--max-semi-space-size=4";
        HOME = "%S/labkeeper";
      }
      // lib.optionalAttrs (cfg.pollSeconds != null) { LABKEEPER_POLL = toString cfg.pollSeconds; };
      serviceConfig = {
        ExecStart = "${cfg.package}/bin/labkeeper serve";
        LoadCredential = [
          "labkeeper-private-key:${cfg.privateKeyFile}"
          "labkeeper-webhook-secret:${cfg.webhookSecretFile}"
        ]
        ++ lib.optional (cfg.ageKeyFile != null) "labkeeper-age-key:${cfg.ageKeyFile}";
        DynamicUser = true;
        StateDirectory = "labkeeper";
        StateDirectoryMode = "0700";
        Restart = "on-failure";
        RestartSec = "5s";
        TimeoutStopSec = "60s";
        UMask = "0077";
        CapabilityBoundingSet = "";
        LockPersonality = true;
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RemoveIPC = true;
        RestrictAddressFamilies = [
          "AF_INET"
          "AF_INET6"
          "AF_UNIX"
        ];
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [
          "@system-service"
          "~@privileged"
        ];
      };
    };
  };
}
