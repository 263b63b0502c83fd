rec {
  inherit (builtins)
    all
    any
    concatLists
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    functionArgs
    genList
    head
    isBool
    isFunction
    isInt
    isList
    isString
    length
    match
    replaceStrings
    sort
    stringLength
    substring
    tail
    ;

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  optionalString = condition: string: if condition then string else "";

  last = list: elemAt list (length list - 1);
  imap1 = f: list: genList (index: f (index + 1) (elemAt list index)) (length list);
  reverseList = list: genList (index: elemAt list (length list - 1 - index)) (length list);
  unique = foldl' (seen: value: if elem value seen then seen else seen ++ [ value ]) [ ];

  concatStrings = concatStringsSep "";
  concatMapStrings = f: list: concatStrings (map f list);
  concatMapStringsSep =
    separator: f: list:
    concatStringsSep separator (map f list);

  hasPrefix = prefix: string: substring 0 (stringLength prefix) string == prefix;
  hasInfix = infix: string: replaceStrings [ infix ] [ "" ] string != string;
  hasSuffix = suffix: string: removeSuffix suffix string != string || suffix == "";
  removePrefix =
    prefix: string:
    if hasPrefix prefix string then
      substring (stringLength prefix) (stringLength string) string
    else
      string;
  removeSuffix =
    suffix: string:
    let
      kept = stringLength string - stringLength suffix;
    in
    if kept >= 0 && substring kept (stringLength suffix) string == suffix then
      substring 0 kept string
    else
      string;

  escapeShellArg =
    arg:
    if match "[[:alnum:],._+:@%/-]+" (toString arg) != null then
      toString arg
    else
      "'${replaceStrings [ "'" ] [ "'\\''" ] (toString arg)}'";
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
}
