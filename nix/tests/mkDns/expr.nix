let
  lib = {
    inherit (builtins) attrValues concatLists;
    concatMapStrings = f: list: builtins.concatStringsSep "" (map f list);
  };
  inherit (import ../../lib/dns-helpers.nix { inherit lib; }) mkDns;
  record = name: type: value: ttl: {
    inherit
      name
      type
      value
      ttl
      ;
  };
  records = {
    "example.net" = [
      (record "example.net" "A" "10.0.0.1" 300)
      (record "www.example.net" "CNAME" "example.net" 3600)
    ];
    "lab.example.net" = [ (record "nas.lab.example.net" "AAAA" "fd00::5" 60) ];
  };
  made = mkDns records;
in
{
  inherit (made) text;
  same = made.records == records;
}
