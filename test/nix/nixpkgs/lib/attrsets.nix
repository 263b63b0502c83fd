rec {
  inherit (builtins)
    attrNames
    attrValues
    hasAttr
    isAttrs
    listToAttrs
    mapAttrs
    removeAttrs
    zipAttrsWith
    ;

  nameValuePair = name: value: { inherit name value; };
  isDerivation = value: value.type or null == "derivation";

  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
  concatMapAttrs = f: set: mergeAttrsList (mapAttrsToList f set);
  mergeAttrsList = builtins.foldl' (merged: set: merged // set) { };

  filterAttrs = keep: set: removeAttrs set (builtins.filter (name: !keep name set.${name}) (attrNames set));
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  optionalAttrs = condition: set: if condition then set else { };

  recursiveUpdate =
    left: right:
    left
    // mapAttrs (
      name: value:
      if isAttrs value && isAttrs (left.${name} or null) then recursiveUpdate left.${name} value else value
    ) right;
}
