{
  attrs = [
    "numberSet"
    "package"
    "set"
  ];
  attrsOf = [ "set" ];
  between = [ "zero" ];
  bool = [ "boolean" ];
  checked = [ "large" ];
  coerced = [
    "absolute"
    "blank"
    "empty"
    "large"
    "negative"
    "text"
    "twoLines"
    "zero"
  ];
  either = [
    "boolean"
    "large"
    "negative"
    "zero"
  ];
  enum = [
    "text"
    "zero"
  ];
  float = [ "fraction" ];
  int = [
    "large"
    "negative"
    "zero"
  ];
  lazyAttrsOf = [ "set" ];
  lines = [
    "absolute"
    "blank"
    "empty"
    "text"
    "twoLines"
  ];
  listOf = [
    "emptyList"
    "list"
  ];
  matching = [ "text" ];
  nonEmptyListOf = [
    "list"
    "numbers"
  ];
  nonEmptyStr = [
    "absolute"
    "text"
    "twoLines"
  ];
  nullOrStr = [
    "absolute"
    "blank"
    "empty"
    "nothing"
    "text"
    "twoLines"
  ];
  oneOf = [
    "boolean"
    "emptyList"
    "large"
    "list"
    "negative"
    "zero"
  ];
  package = [ "package" ];
  path = [
    "absolute"
    "file"
    "package"
  ];
  port = [ "zero" ];
  positive = [ "large" ];
  raw = [
    "absolute"
    "blank"
    "boolean"
    "empty"
    "emptyList"
    "file"
    "fraction"
    "large"
    "list"
    "negative"
    "nothing"
    "numberSet"
    "numbers"
    "package"
    "set"
    "text"
    "twoLines"
    "zero"
  ];
  singleLineStr = [
    "absolute"
    "blank"
    "empty"
    "text"
  ];
  str = [
    "absolute"
    "blank"
    "empty"
    "text"
    "twoLines"
  ];
  unsigned = [
    "large"
    "zero"
  ];
  unspecified = [
    "absolute"
    "blank"
    "boolean"
    "empty"
    "emptyList"
    "file"
    "fraction"
    "large"
    "list"
    "negative"
    "nothing"
    "numberSet"
    "numbers"
    "package"
    "set"
    "text"
    "twoLines"
    "zero"
  ];
}
