# What the generated modules of a host and its profiles set, value by value, and what becomes of it in a configuration.
# `libPath`: as in host.nix.
{
  class,
  libPath ? null,
}:
let
  lib = import ./lib.nix { inherit libPath; };
  evaluate = path: import ./host.nix { inherit class path libPath; };

  # The content of a module and of those files that it imports, each as written, with its file. What a helper makes is
  # imported as a value: nix/tests/mkPodmanService-overrides says what of it gives way. So it is with a module that has
  # options of its own.
  contents =
    args: module:
    let
      written = import module;
      content = if lib.isFunction written then written args else written;
    in
    lib.optionals (!(content ? options)) [
      {
        file = toString module;
        content = removeAttrs content [ "imports" ];
      }
    ]
    ++ lib.concatMap (contents args) (
      lib.filter builtins.isPath (if content ? options then [ ] else content.imports or [ ])
    );

  # Down to the single values, each with its priority. What the walk does not know is an error, so that no value is
  # left out in silence.
  values =
    priority: path: value:
    let
      property = value._type or null;
    in
    if !lib.isAttrs value || lib.isDerivation value then
      [ { inherit path priority value; } ]
    else if property == "override" then
      values value.priority path value.content
    else if property == "if" then
      lib.optionals value.condition (values priority path value.content)
    else if property == "merge" then
      lib.concatMap (values priority path) value.contents
    else if property != null then
      throw "tunables.nix does not know the property ${property} of ${lib.concatStringsSep "." path}"
    else
      lib.concatLists (lib.mapAttrsToList (name: values priority (path ++ [ name ])) value);

  # A plain list is joined with the user's, and a package is an item of one.
  isOne = { priority, value, ... }: priority != 100 || !lib.isList value && !lib.isAttrs value;
  valueAt = lib.foldl' (set: name: set.${name});
in
{
  # What hosts/<h>/generated and the profiles set, but for plain lists: { file, path, priority, value } each.
  found =
    host:
    let
      inherit (evaluate host) config options;
      args = {
        inherit config lib options;
        inherit (options._module.args.value) pkgs;
      };
    in
    lib.concatMap (
      { file, content }: map (one: one // { inherit file; }) (lib.filter isOne (values 100 [ ] content))
    ) (contents args (/. + "${host}/generated"));

  # What stands at an option path in the configuration of a host; null where that is an error.
  read =
    host: path:
    let
      tried = builtins.tryEval (valueAt (evaluate host).config path);
    in
    if tried.success then tried.value else null;

  # The same, with the error.
  readOrFail = host: valueAt (evaluate host).config;
}
