{ config, lib, ... }:
let
  inherit (config.services) openssh;
  units = lib.mkOption {
    type = lib.types.listOf lib.types.str;
    default = [ ];
  };
in
{
  imports = [
    (import ./shared.nix {
      owner = null;
      group = null;
      secretOptions = {
        restartUnits = units;
        reloadUnits = units;
      };
      hostKeys =
        type:
        lib.optionals openssh.enable (
          map (key: key.path) (lib.filter (key: key.type == type) openssh.hostKeys)
        );
    })
  ];
}
