# For each type: what it takes.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  inherit (lib) types;

  candidates = {
    boolean = true;
    zero = 0;
    negative = -1;
    large = 70000;
    fraction = 1.5;
    empty = "";
    blank = " ";
    text = "text";
    twoLines = "a\nb";
    file = ./expr.nix;
    absolute = "/var/lib";
    nothing = null;
    emptyList = [ ];
    list = [ "a" ];
    numbers = [ 1 ];
    set = { a = "a"; };
    numberSet = { a = 1; };
    package = derivation {
      name = "x";
      system = "x86_64-linux";
      builder = "/bin/sh";
    };
  };
  takes =
    type: value:
    (builtins.tryEval (
      builtins.deepSeq (lib.evalModules {
        modules = [
          { options.x = lib.mkOption { inherit type; }; }
          { x = value; }
        ];
      }).config.x true
    )).success;
  taken = type: lib.attrNames (lib.filterAttrs (_: takes type) candidates);
in
lib.mapAttrs (_: taken) {
  inherit (types)
    attrs
    bool
    float
    int
    lines
    nonEmptyStr
    package
    path
    port
    raw
    singleLineStr
    str
    unspecified
    ;
  between = types.ints.between 0 5;
  inherit (types.ints) positive unsigned;
  matching = types.strMatching "t.*";
  enum = types.enum [
    "text"
    0
  ];
  checked = types.addCheck types.int (value: value > 5);
  nullOrStr = types.nullOr types.str;
  either = types.either types.bool types.int;
  oneOf = types.oneOf [
    types.bool
    types.int
    (types.listOf types.str)
  ];
  listOf = types.listOf types.str;
  nonEmptyListOf = types.nonEmptyListOf types.raw;
  attrsOf = types.attrsOf types.str;
  lazyAttrsOf = types.lazyAttrsOf types.str;
  coerced = types.coercedTo types.int toString types.str;
}
