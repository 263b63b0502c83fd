# ntfy-sh, and the unit as it confines itself.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  inherit (import ./formats.nix { inherit lib; }) toml;
  cfg = config.services.ntfy-sh;
in
{
  options.services.ntfy-sh = {
    enable = mkEnableOption "ntfy-sh, a push notification service";
    settings = mkOption {
      type = toml;
      default = { };
    };
    environmentFile = mkOption {
      type = types.nullOr types.path;
      default = null;
    };
  };

  config = lib.mkIf cfg.enable {
    services.ntfy-sh.settings = {
      auth-file = lib.mkDefault "/var/lib/ntfy-sh/user.db";
      listen-http = lib.mkDefault "127.0.0.1:2586";
      attachment-cache-dir = lib.mkDefault "/var/lib/ntfy-sh/attachments";
      cache-file = lib.mkDefault "/var/lib/ntfy-sh/cache-file.db";
    };
    # Of its own confinement, what differs in kind: texts and booleans.
    systemd.services.ntfy-sh = {
      wantedBy = [ "multi-user.target" ];
      after = [ "network.target" ];
      serviceConfig = {
        StateDirectory = "ntfy-sh";
        DynamicUser = true;
        AmbientCapabilities = "CAP_NET_BIND_SERVICE";
        CapabilityBoundingSet = "CAP_NET_BIND_SERVICE";
        MemoryDenyWriteExecute = true;
        ProtectSystem = "full";
      };
    };
  };
}
