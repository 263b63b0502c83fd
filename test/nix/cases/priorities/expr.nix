# The strongest definition wins, whatever the order of the modules.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  weak = import ../../../../nix/profiles/weak.nix { inherit lib; };

  winner =
    definitions:
    (lib.evalModules {
      modules = [
        {
          options.name = lib.mkOption {
            type = lib.types.str;
            default = "option";
          };
        }
      ]
      ++ map (name: { inherit name; }) definitions;
    }).config.name;
  profile = weak "profile";
  default = lib.mkDefault "default";
  plain = "plain";
  force = lib.mkForce "force";
in
{
  none = winner [ ];
  profileOverOption = winner [ profile ];
  defaultOverProfile = winner [
    profile
    default
  ];
  profileUnderDefault = winner [
    default
    profile
  ];
  plainOverDefault = winner [
    plain
    default
    profile
  ];
  forceOverPlain = winner [
    plain
    force
    default
  ];
  equalProfiles = winner [
    profile
    profile
  ];
}
