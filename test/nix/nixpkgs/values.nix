# The values of an evaluated option tree as plain data, { "networking.hostName" = "luna"; ... }.
{ lib }:
let
  plain =
    value:
    if lib.isDerivation value then
      "derivation ${value.name}"
    else if lib.isFunction value then
      "function"
    else if builtins.isPath value then
      toString value
    else if lib.isList value then
      map plain value
    else if lib.isAttrs value then
      lib.mapAttrs (_: plain) value
    else
      value;

  select =
    keep: path: tree:
    if tree._type or null == "option" then
      lib.optional (keep tree) {
        name = lib.concatStringsSep "." path;
        value = plain tree.value;
      }
    else
      lib.concatLists (lib.mapAttrsToList (name: select keep (path ++ [ name ])) tree);

  # What modules are given, and what the values are put into, are no settings.
  settings =
    options:
    removeAttrs options [ "_module" ] // { system = removeAttrs options.system [ "build" ]; };

  valuesOf = keep: options: lib.listToAttrs (select keep [ ] (settings options));
in
{
  # Of every option that has a value, be it its default.
  all = valuesOf (option: option.isDefined);

  # Of the options that some module defines.
  defined = valuesOf (option: option.isDefined && option.highestPrio < 1500);
}
