# What dns/ holds, as values of Nix: records for programs, and the text of zones.
{ lib }:
let
  # A line of a zone (RFC 1035 5.1).
  line =
    record:
    "${record.name}. ${toString record.ttl} IN ${record.type} "
    + (if record.type == "CNAME" then "${record.value}." else record.value);

  # directory: where labkeeper writes dns/records.json and dns/<zone>.zone.
  mkDns =
    directory:
    let
      records = builtins.fromJSON (builtins.readFile (directory + "/records.json"));
    in
    {
      # zone -> [ { name, type, value, ttl } ]; names are fully qualified, without the final dot.
      inherit records;
      # zone -> text of its file.
      zones = builtins.mapAttrs (zone: _: builtins.readFile (directory + "/${zone}.zone")) records;
      # All records as lines, for a server that includes them.
      text = lib.concatMapStrings (record: "${line record}\n") (lib.concatLists (lib.attrValues records));
    };
in
{
  inherit mkDns;
}
