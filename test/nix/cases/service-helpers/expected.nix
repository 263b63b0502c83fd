let
  tests = ../../../../nix/tests;
  names = builtins.filter (name: name != "mkLab") (builtins.attrNames (builtins.readDir tests));
in
builtins.listToAttrs (
  map (name: {
    inherit name;
    value = import (tests + "/${name}/expected.nix");
  }) names
)
