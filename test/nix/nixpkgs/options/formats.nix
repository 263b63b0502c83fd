# What pkgs.formats takes: settings of programs, as the files that they read can hold them.
{ lib }:
let
  inherit (lib) types;
  value =
    one:
    with types;
    one (oneOf [
      bool
      int
      float
      str
      path
      (attrsOf (value one))
      (listOf (value one))
    ]);
in
rec {
  json = value types.nullOr;
  yaml = json;
  toml = value (type: type);
}
