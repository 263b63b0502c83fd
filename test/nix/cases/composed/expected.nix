{
  bothNull = null;
  nullAndNot = "error";
  eitherLists = [
    "b"
    "a"
  ];
  eitherMixed = "error";
  coerced = {
    a = true;
    b = false;
    c = true;
  };
  coercedPriority.a = false;
  setsOfSets = {
    a = {
      x = 1;
      y = 2;
    };
    b.z = 3;
  };
  attrs = {
    a = 1;
    b = 2;
  };
  singleLine = "text";
  separated = "b,a";
}
