let
  lib = {
    inherit (builtins) attrValues;
    concatLists = builtins.concatLists;
    concatMapStrings = f: list: builtins.concatStringsSep "" (map f list);
  };
  inherit (import ../../lib/dns-helpers.nix { inherit lib; }) mkDns;
in
mkDns ./dns
