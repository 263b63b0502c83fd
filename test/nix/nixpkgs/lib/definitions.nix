# From the definitions of one option, { file, value } each, to its value.
{ lib }:
let
  mkOption = option: option // { _type = "option"; };
in
rec {
  inherit mkOption;

  # A type of one's own.
  mkOptionType =
    { name, ... }@type:
    {
      description = name;
      check = _: true;
    }
    // type;

  mkEnableOption =
    name:
    mkOption {
      default = false;
      example = true;
      description = "Whether to enable ${name}.";
      type = lib.types.bool;
    };

  isOption = value: value._type or null == "option";

  showOption = lib.concatMapStringsSep "." (
    name: if lib.match "[a-zA-Z_][a-zA-Z0-9_'-]*" name != null then name else builtins.toJSON name
  );

  showDefinitions = lib.concatMapStrings (
    { file, value }:
    let
      shown = if lib.isFunction value then "<function>" else builtins.toJSON value;
    in
    "\n- In `${toString file}': ${if lib.isAttrs value then "<attribute set>" else shown}"
  );

  # All definitions of an option or of an element of one -> { isDefined, value, highestPrio, definitions }.
  mergeDefinitions =
    path: type: all:
    let
      remaining = lib.concatMap (
        definition: map (value: definition // { inherit value; }) (lib.dischargeProperties definition.value)
      ) all;
      inherit (lib.strongest remaining) highestPrio;
      definitions = lib.ordered (lib.strongest remaining).definitions;
      wrong = lib.filter ({ value, ... }: !type.check value) definitions;
    in
    {
      inherit highestPrio definitions;
      isDefined = definitions != [ ];
      value =
        if definitions == [ ] then
          throw "The option `${showOption path}' was accessed but has no value defined. Try setting the option."
        else if wrong != [ ] then
          throw "A definition for option `${showOption path}' is not of type `${type.description}'. Definition values:${showDefinitions wrong}"
        else
          type.merge path definitions;
    };

  # For types whose definitions must all say the same.
  mergeEqual =
    path: definitions:
    let
      inherit (lib.head definitions) value;
    in
    if lib.all (definition: definition.value == value) definitions then
      value
    else
      throw "The option `${showOption path}' has conflicting definition values:${showDefinitions definitions}\nUse `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.";

  mergeEqualOption = mergeEqual;

  # For types that take one definition only.
  mergeOne =
    path: definitions:
    if lib.length definitions == 1 then
      (lib.head definitions).value
    else
      throw "The option `${showOption path}' is defined multiple times while it's expected to be unique.${showDefinitions definitions}";
}
