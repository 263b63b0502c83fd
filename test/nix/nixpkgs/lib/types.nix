# Types of single values: what is one (check), and what several definitions of one make (merge).
{ lib }:
let
  inherit (lib) mergeEqual mergeOne;

  simple = description: check: {
    inherit description check;
    merge = mergeEqual;
  };

  between =
    low: high:
    simple "integer between ${toString low} and ${toString high} (both inclusive)" (
      value: lib.isInt value && value >= low && value <= high
    );

  pathLike = value: builtins.isPath value || lib.isString value || value ? outPath || value ? __toString;
in
rec {
  bool = simple "boolean" lib.isBool;

  int = simple "signed integer" lib.isInt;
  float = simple "floating point number" builtins.isFloat;
  ints = {
    inherit between;
    positive = simple "positive integer, meaning >0" (value: lib.isInt value && value > 0);
    unsigned = simple "unsigned integer, meaning >=0" (value: lib.isInt value && value >= 0);
    u16 = between 0 65535;
  };
  port = ints.u16;

  str = simple "string" lib.isString;
  nonEmptyStr = simple "non-empty string" (
    value: lib.isString value && lib.match "[ \t\n]*" value == null
  );
  singleLineStr =
    simple "(optionally newline-terminated) single-line string" (
      value: lib.isString value && lib.match "[^\n\r]*\n?" value != null
    )
    // {
      merge = path: definitions: lib.removeSuffix "\n" (mergeEqual path definitions);
    };
  strMatching =
    pattern:
    simple "string matching the pattern ${pattern}" (
      value: lib.isString value && lib.match pattern value != null
    );
  separatedString = separator: {
    description = "strings concatenated with ${builtins.toJSON separator}";
    check = lib.isString;
    merge = _: definitions: lib.concatMapStringsSep separator ({ value, ... }: value) definitions;
  };
  lines = separatedString "\n";

  path = simple "absolute path" (
    value: pathLike value && builtins.substring 0 1 (toString value) == "/"
  );
  package = {
    description = "package";
    check =
      value:
      lib.isDerivation value || pathLike value && lib.hasPrefix builtins.storeDir (toString value);
    merge = mergeOne;
  };

  enum =
    values:
    simple "one of ${lib.concatMapStringsSep ", " builtins.toJSON values}" (
      value: lib.elem value values
    );

  raw = {
    description = "raw value";
    check = _: true;
    merge = mergeOne;
  };
  unspecified = raw // {
    description = "unspecified value";
  };
  attrs = {
    description = "attribute set";
    check = lib.isAttrs;
    merge = _: definitions: lib.mergeAttrsList (map ({ value, ... }: value) definitions);
  };
}
