# Types that choose or convert.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  inherit (lib) mkOption types;

  merged =
    type: definitions:
    let
      attempt = builtins.tryEval (builtins.deepSeq result result);
      result =
        (lib.evalModules {
          modules = [ { options.x = mkOption { inherit type; }; } ] ++ map (x: { inherit x; }) definitions;
        }).config.x;
    in
    if attempt.success then attempt.value else "error";
  names = types.coercedTo (types.listOf types.str) (
    list: lib.genAttrs list (_: true)
  ) (types.attrsOf types.bool);
in
{
  bothNull = merged (types.nullOr types.str) [
    null
    null
  ];
  nullAndNot = merged (types.nullOr types.str) [
    null
    "a"
  ];
  eitherLists = merged (types.either types.str (types.listOf types.str)) [
    [ "a" ]
    [ "b" ]
  ];
  eitherMixed = merged (types.either types.str (types.listOf types.str)) [
    "a"
    [ "b" ]
  ];
  coerced = merged names [
    [ "a" ]
    { b = false; }
    [ "c" ]
  ];
  coercedPriority = merged names [
    [ "a" ]
    { a = lib.mkForce false; }
  ];
  setsOfSets = merged (types.attrsOf (types.attrsOf types.int)) [
    { a.x = 1; }
    { a.y = 2; }
    { b = lib.mkDefault { z = 3; }; }
  ];
  attrs = merged types.attrs [
    { a = 1; }
    { b = 2; }
  ];
  singleLine = merged types.singleLineStr [ "text\n" ];
  separated = merged (types.separatedString ",") [
    "a"
    "b"
  ];
}
