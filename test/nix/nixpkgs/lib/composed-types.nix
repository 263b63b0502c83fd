# Types made from types.
{ lib }:
let
  inherit (lib) mergeDefinitions;

  attrsWith = lazy: element: {
    description = "${lib.optionalString lazy "lazy "}attribute set of ${element.description}";
    check = lib.isAttrs;
    merge =
      path: definitions:
      let
        merged = lib.zipAttrsWith (name: mergeDefinitions (path ++ [ name ]) element) (
          lib.concatMap (
            { file, value }:
            map (lib.mapAttrs (_: value: { inherit file value; })) (lib.pushDownProperties value)
          ) definitions
        );
        defined = if lazy then merged else lib.filterAttrs (_: { isDefined, ... }: isDefined) merged;
      in
      lib.mapAttrs (_: { value, ... }: value) defined;
  };
in
rec {
  attrsOf = attrsWith false;
  lazyAttrsOf = attrsWith true;

  listOf = element: {
    description = "list of ${element.description}";
    check = lib.isList;
    merge =
      path: definitions:
      let
        mergeElement =
          { file, ... }: number: value:
          mergeDefinitions (path ++ [ "[entry ${toString number}]" ]) element [ { inherit file value; } ];
        merged = lib.concatMap (
          definition: lib.imap1 (mergeElement definition) definition.value
        ) definitions;
      in
      map ({ value, ... }: value) (lib.filter ({ isDefined, ... }: isDefined) merged);
  };
  nonEmptyListOf = element: addCheck (listOf element) (value: value != [ ]);

  nullOr = element: {
    description = "null or ${element.description}";
    check = value: value == null || element.check value;
    merge =
      path: definitions:
      let
        isNull = { value, ... }: value == null;
      in
      if lib.all isNull definitions then
        null
      else if lib.any isNull definitions then
        throw "The option `${lib.showOption path}' is defined both null and not null.${lib.showDefinitions definitions}"
      else
        element.merge path definitions;
  };

  either = first: second: {
    description = "${first.description} or ${second.description}";
    check = value: first.check value || second.check value;
    merge =
      path: definitions:
      let
        allAre = type: lib.all ({ value, ... }: type.check value) definitions;
      in
      if allAre first then
        first.merge path definitions
      else if allAre second then
        second.merge path definitions
      else
        lib.mergeOne path definitions;
  };
  oneOf = types: lib.foldl' either (lib.head types) (lib.tail types);

  # A value of another type is made into one of the final type.
  coercedTo = from: coerce: final: {
    description = "${final.description} or ${from.description} convertible to it";
    check = value: final.check value || from.check value && final.check (coerce value);
    merge =
      path: definitions:
      let
        coerced =
          definition:
          if from.check definition.value then
            definition // { value = coerce definition.value; }
          else
            definition;
      in
      final.merge path (map coerced definitions);
  };

  addCheck =
    type: check:
    type
    // {
      check = value: type.check value && check value;
    };

  # A set of options of its own. Modules below it get the name of the attribute that they define.
  submodule = modules: {
    description = "submodule";
    check = value: lib.isAttrs value || lib.isFunction value || lib.types.path.check value;
    merge =
      path: definitions:
      let
        asModule =
          { file, value }:
          if lib.isAttrs value then
            {
              _file = file;
              config = value;
            }
          else
            value;
      in
      (lib.evalModules {
        prefix = path;
        modules =
          (if lib.isList modules then modules else [ modules ])
          ++ [ { _module.args.name = lib.last path; } ]
          ++ map asModule definitions;
      }).config;
  };
}
