# mkIf, mkMerge and priorities around sets reach the options in them; conditions may read the configuration.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  text = lib.mkOption { type = lib.types.str; };
  evaluated = lib.evalModules {
    modules = [
      {
        options = {
          enable = lib.mkOption { type = lib.types.bool; };
          a.b = text;
          a.c = text;
          sets = lib.mkOption { type = lib.types.attrsOf (lib.types.attrsOf lib.types.str); };
        };
      }
      { enable = true; }
      (
        { config, ... }:
        {
          config = lib.mkIf config.enable {
            a = lib.mkMerge [
              (lib.mkDefault {
                b = "default";
                c = "default";
              })
              { c = "plain"; }
              (lib.mkIf (!config.enable) { c = "never"; })
            ];
            sets.one = lib.mkIf true { x = "x"; };
            sets.two = lib.mkIf false { x = "never"; };
          };
        }
      )
      {
        config = lib.mkMerge [
          { sets.one.y = lib.mkDefault "default"; }
          (lib.mkForce { sets.three.z = "forced"; })
        ];
      }
    ];
  };
in
evaluated.config
