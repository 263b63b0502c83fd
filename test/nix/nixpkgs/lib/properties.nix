# Properties: what a definition may be wrapped in to say when, how strongly and in which order it counts.
{ lib }:
let
  typeOf = value: value._type or null;
in
rec {
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };

  # The lowest number wins.
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  defaultPriority = 100;
  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;

  # The lowest number comes first.
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };
  defaultOrder = 1000;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;

  # A set below properties -> plain sets whose attributes carry the properties.
  pushDownProperties =
    set:
    if typeOf set == "merge" then
      lib.concatMap pushDownProperties set.contents
    else if typeOf set == "if" then
      map (lib.mapAttrs (_: mkIf set.condition)) (pushDownProperties set.content)
    else if typeOf set == "override" then
      map (lib.mapAttrs (_: mkOverride set.priority)) (pushDownProperties set.content)
    else
      [ set ];

  # A value below mkMerge and mkIf -> the values that remain, each still with its priority and order.
  dischargeProperties =
    value:
    if typeOf value == "merge" then
      lib.concatMap dischargeProperties value.contents
    else if typeOf value == "if" then
      lib.optionals value.condition (dischargeProperties value.content)
    else
      [ value ];

  # Definitions -> those of the strongest priority, and that priority.
  strongest =
    definitions:
    let
      priorityOf = { value, ... }: if typeOf value == "override" then value.priority else defaultPriority;
      stronger = least: priority: if priority < least then priority else least;
      highestPrio = lib.foldl' stronger 9999 (map priorityOf definitions);
      unwrap =
        definition:
        if typeOf definition.value == "override" then
          definition // { value = definition.value.content; }
        else
          definition;
    in
    {
      inherit highestPrio;
      definitions = map unwrap (lib.filter (definition: priorityOf definition == highestPrio) definitions);
    };

  # Definitions in the order that mkBefore and mkAfter ask for.
  ordered =
    definitions:
    let
      orderOf = { value, ... }: if typeOf value == "order" then value.priority else defaultOrder;
      unwrap =
        definition:
        if typeOf definition.value == "order" then
          definition // { value = definition.value.content; }
        else
          definition;
    in
    map unwrap (lib.sort (a: b: orderOf a < orderOf b) definitions);
}
