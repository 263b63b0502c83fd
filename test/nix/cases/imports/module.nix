{ lib, ... }:
{
  options = {
    enable = lib.mkEnableOption "it";
    names = lib.mkOption { type = lib.types.listOf lib.types.str; };
    none = lib.mkOption { type = lib.types.str; };
  };

  config.names = [ "file" ];
}
