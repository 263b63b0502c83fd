# Modules -> options and configuration.
{ lib }:
let
  inherit (lib) mkOption types;

  # One module as written (path, function or set) -> { key, file, imports, options, config }.
  load =
    args: parent: number: module:
    let
      isFile = builtins.isPath module || lib.isString module;
      origin = {
        key = if isFile then toString module else "${parent.key}:anon-${toString number}";
        file = if isFile then toString module else parent.file;
      };
      written = if isFile then import module else module;
      content = if lib.isFunction written then written (argumentsOf args written) else written;
    in
    origin // explicit origin.file content;

  # The arguments that a function asks for, besides those that every module gets. Looked up when used: `pkgs` comes
  # from the configuration itself.
  argumentsOf =
    args: function:
    lib.mapAttrs (name: _: args.${name} or args.config._module.args.${name}) (
      lib.functionArgs function
    )
    // args;

  # A set without `config` and `options` is all configuration.
  explicit =
    file: content:
    let
      meta = [
        "_file"
        "imports"
        "key"
      ];
      sections = [
        "config"
        "options"
      ];
      stray = lib.attrNames (removeAttrs content (meta ++ sections));
      long = content ? config || content ? options;
    in
    if !lib.isAttrs content then
      throw "Expected a module in `${file}', but found a value of type ${builtins.typeOf content}."
    else if long && stray != [ ] then
      throw "Module `${file}' has an unsupported attribute `${lib.head stray}'. Move it into `config'."
    else
      {
        imports = content.imports or [ ];
        options = content.options or { };
        config = if long then content.config or { } else removeAttrs content meta;
      }
      // lib.optionalAttrs (content ? _file) { file = content._file; }
      // lib.optionalAttrs (content ? key) { inherit (content) key; };

  # Every module once, whoever imports it.
  collect =
    args: modules:
    let
      loadAll = parent: lib.imap1 (load args parent);
    in
    builtins.genericClosure {
      startSet = loadAll {
        key = "";
        file = "<unknown-file>";
      } modules;
      operator = module: loadAll module module.imports;
    };

  # One level of the tree: the options declared below `path`, their values, and definitions that no option takes.
  mergeLevel =
    path: modules:
    let
      declarations = lib.zipAttrsWith (_: all: all) (
        map ({ file, options, ... }: lib.mapAttrs (_: value: { inherit file value; }) options) modules
      );
      definitions = lib.zipAttrsWith (_: all: all) (
        lib.concatMap (
          { file, config, ... }:
          map (lib.mapAttrs (_: value: { inherit file value; })) (
            map (set path file) (lib.pushDownProperties config)
          )
        ) modules
      );
      nodes = lib.mapAttrs (
        name: declared: node (path ++ [ name ]) declared (definitions.${name} or [ ])
      ) declarations;
      undeclared = lib.mapAttrsToList (name: defined: {
        path = path ++ [ name ];
        definitions = defined;
      }) (removeAttrs definitions (lib.attrNames declarations));
    in
    {
      options = lib.mapAttrs (_: { options, ... }: options) nodes;
      config = lib.mapAttrs (_: { config, ... }: config) nodes;
      undeclared = undeclared ++ lib.concatLists (lib.mapAttrsToList (_: below: below.undeclared) nodes);
    };

  set =
    path: file: value:
    if lib.isAttrs value then
      value
    else
      throw "The option path `${lib.showOption path}' is a set of options, but its definition in `${file}' is a value of type ${builtins.typeOf value}.";

  # An option, or a set of them one level down.
  node =
    path: declared: defined:
    let
      option = evalOption path (lib.head declared) defined;
    in
    if lib.all ({ value, ... }: !lib.isOption value) declared then
      mergeLevel path (
        map (declaration: {
          inherit (declaration) file;
          options = declaration.value;
          config = { };
        }) declared
        ++ map (definition: {
          inherit (definition) file;
          options = { };
          config = definition.value;
        }) defined
      )
    else if lib.length declared > 1 then
      throw "The option `${lib.showOption path}' is declared more than once."
    else
      {
        options = option;
        config = option.value;
        undeclared = [ ];
      };

  evalOption =
    path: declaration: defined:
    let
      option = {
        type = types.raw;
        apply = value: value;
      }
      // declaration.value;
      default = {
        inherit (declaration) file;
        value = lib.mkOptionDefault option.default;
      };
      merged = lib.mergeDefinitions path option.type (lib.optional (option ? default) default ++ defined);
    in
    option
    // {
      inherit (merged) highestPrio isDefined;
      definitionsWithLocations = merged.definitions;
      value = option.apply merged.value;
    };

  evalModules =
    {
      modules,
      prefix ? [ ],
      specialArgs ? { },
    }:
    let
      internal = {
        options._module.args = mkOption {
          type = types.lazyAttrsOf types.raw;
          default = { };
        };
      };
      args = {
        inherit lib;
        inherit (tree) config options;
      }
      // specialArgs;
      tree = mergeLevel prefix (lib.reverseList (collect args (modules ++ [ internal ])));
      unknown = lib.head tree.undeclared;
    in
    {
      inherit (tree) options;
      config =
        if tree.undeclared == [ ] then
          removeAttrs tree.config [ "_module" ]
        else
          throw "The option `${lib.showOption unknown.path}' does not exist. Definition values:${lib.showDefinitions unknown.definitions}";
    };
in
{
  inherit evalModules;
}
