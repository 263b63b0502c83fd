{
  names = [
    "before"
    "imported"
    "third"
    "first"
    "after"
  ];
  text = "before\nimported\nthird\nfirst";
  nested.x.names = [
    "first"
    "second"
  ];
}
