# The records of dns/default.nix, as an output of the flake.
{ lib }:
let
  # A line of a zone (RFC 1035 5.1).
  line =
    record:
    "${record.name}. ${toString record.ttl} IN ${record.type} "
    + (if record.type == "CNAME" then "${record.value}." else record.value);

  # records: zone -> [ { name, type, value, ttl } ]; names are fully qualified, without the final dot.
  mkDns = records: {
    inherit records;
    # All of them as lines, for a server that includes them.
    text = lib.concatMapStrings (record: "${line record}\n") (lib.concatLists (lib.attrValues records));
  };
in
{
  inherit mkDns;
}
