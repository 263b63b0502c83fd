{ lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
in
{
  options.services.zfs.autoScrub = {
    enable = mkEnableOption "regular scrubs of the pools";
    interval = mkOption {
      type = types.str;
      default = "monthly";
    };
    pools = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
  };
}
