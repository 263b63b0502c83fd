# Units and rules of systemd.
{ lib, ... }:
let
  inherit (lib) mkOption types;

  # Lists are joined, other values must agree.
  unitOption = lib.mkOptionType {
    name = "systemd option";
    merge =
      path: definitions:
      let
        isList = { value, ... }: lib.isList value;
      in
      if lib.all isList definitions then
        lib.concatMap ({ value, ... }: value) definitions
      else if lib.any isList definitions then
        throw "The definitions for systemd unit options should be either all lists or all non-lists, but ${lib.showOption path} has both"
      else
        lib.mergeEqualOption path definitions;
  };
  section = mkOption {
    type = types.attrsOf unitOption;
    default = { };
  };

  unitName = types.strMatching "[a-zA-Z0-9@%:_.\\-]+[.](service|socket|device|mount|automount|swap|target|path|timer|scope|slice)";
  unitNames = mkOption {
    type = types.listOf unitName;
    default = [ ];
  };
  listOfStrings = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  lines = mkOption {
    type = types.lines;
    default = "";
  };
  yes = mkOption {
    type = types.bool;
    default = true;
  };

  common = {
    enable = yes;
    description = mkOption {
      type = types.singleLineStr;
      default = "";
    };
    documentation = listOfStrings;
    unitConfig = section;
  }
  // lib.genAttrs [
    "after"
    "aliases"
    "before"
    "bindsTo"
    "conflicts"
    "onFailure"
    "onSuccess"
    "partOf"
    "requiredBy"
    "requires"
    "requisite"
    "upheldBy"
    "wantedBy"
    "wants"
  ] (_: unitNames);

  service = common // {
    environment = mkOption {
      type =
        with types;
        attrsOf (
          nullOr (oneOf [
            str
            path
            package
          ])
        );
      default = { };
    };
    path = mkOption {
      type =
        with types;
        listOf (oneOf [
          package
          str
        ]);
      default = [ ];
    };
    serviceConfig = section;
    script = lines;
    scriptArgs = mkOption {
      type = types.str;
      default = "";
    };
    preStart = lines;
    postStart = lines;
    preStop = lines;
    postStop = lines;
    restartIfChanged = yes;
    stopIfChanged = yes;
    startAt = mkOption {
      type = with types; either str (listOf str);
      default = [ ];
    };
    # The real ones take anything that is hashed into the unit.
    reloadTriggers = listOfStrings;
    restartTriggers = listOfStrings;
  };

  tmpfilesRule =
    { name, ... }:
    let
      text =
        default:
        mkOption {
          type = types.str;
          inherit default;
        };
    in
    {
      options = {
        type = text name;
        mode = text "-";
        user = text "-";
        group = text "-";
        age = text "-";
        argument = text "";
      };
    };

  units =
    options:
    mkOption {
      type = types.attrsOf (types.submodule { inherit options; });
      default = { };
    };
in
{
  options.systemd = {
    services = units service;
    slices = units (common // { sliceConfig = section; });
    targets = units common;
    timers = units (common // { timerConfig = section; });
    tmpfiles = {
      rules = listOfStrings;
      settings = mkOption {
        type = types.attrsOf (types.attrsOf (types.attrsOf (types.submodule tmpfilesRule)));
        default = { };
      };
    };
  };
}
