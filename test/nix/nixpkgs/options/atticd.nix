# atticd, and the unit as it confines itself.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  inherit (import ./formats.nix { inherit lib; }) toml;
  cfg = config.services.atticd;
in
{
  options.services.atticd = {
    enable = mkEnableOption "atticd, the Nix Binary Cache server";
    environmentFile = mkOption {
      type = types.nullOr types.path;
      default = null;
    };
    user = mkOption {
      type = types.str;
      default = "atticd";
    };
    group = mkOption {
      type = types.str;
      default = "atticd";
    };
    settings = mkOption { type = toml; };
    mode = mkOption {
      type = types.enum [
        "monolithic"
        "api-server"
        "garbage-collector"
      ];
      default = "monolithic";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.environmentFile != null;
        message = "services.atticd.environmentFile is not set.";
      }
    ];
    services.atticd.settings = {
      chunking = lib.mkDefault {
        nar-size-threshold = 65536;
        min-size = 16384;
        avg-size = 65536;
        max-size = 262144;
      };
      database.url = lib.mkDefault "sqlite:///var/lib/atticd/server.db?mode=rwc";
      storage = lib.mkDefault {
        type = "local";
        path = "/var/lib/atticd/storage";
      };
    };
    # Of its own confinement, what differs in kind: a list, a text and a boolean.
    systemd.services.atticd = {
      wantedBy = [ "multi-user.target" ];
      after = [ "network-online.target" ];
      wants = [ "network-online.target" ];
      serviceConfig = {
        EnvironmentFile = cfg.environmentFile;
        StateDirectory = "atticd";
        DynamicUser = true;
        User = cfg.user;
        Group = cfg.group;
        Restart = "on-failure";
        RestartSec = 10;
        CapabilityBoundingSet = [ "" ];
        DeviceAllow = "";
        MemoryDenyWriteExecute = true;
        ProtectSystem = "strict";
      };
    };
  };
}
