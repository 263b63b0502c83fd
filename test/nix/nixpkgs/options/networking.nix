{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.networking;

  ports = {
    type = types.listOf types.port;
    default = [ ];
    apply = listed: lib.unique (lib.sort builtins.lessThan listed);
  };
  ranges = {
    type = types.listOf (types.attrsOf types.port);
    default = [ ];
  };
  openPorts = {
    allowedTCPPorts = mkOption ports;
    allowedTCPPortRanges = mkOption ranges;
    allowedUDPPorts = mkOption ports;
    allowedUDPPortRanges = mkOption ranges;
  };
in
{
  options.networking = {
    hostName = mkOption {
      type = types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$";
      default = "nixos";
    };
    hostId = mkOption {
      type = types.nullOr types.str;
      default = null;
    };
    domain = mkOption {
      type = types.nullOr types.str;
      default = null;
    };
    hosts = mkOption {
      type = types.attrsOf (types.listOf types.str);
      default = { };
    };

    firewall = {
      enable = mkEnableOption "the firewall" // {
        default = true;
      };
      interfaces = mkOption {
        type = types.attrsOf (types.submodule { options = openPorts; });
        default = { };
      };
    }
    // openPorts;
    nftables.enable = mkEnableOption "nftables";
    networkmanager.enable = mkEnableOption "NetworkManager";
  };

  config.assertions = [
    {
      assertion = cfg.hostId != null -> lib.match "[0-9a-fA-F]{8}" cfg.hostId != null;
      message = "Invalid value given to the networking.hostId option.";
    }
  ];
}
