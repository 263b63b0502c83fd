{
  names = [
    "extra"
    "special"
    "file"
  ];
  isDefined = {
    names = true;
    none = false;
  };
  priorities = {
    enable = 1500;
    names = 100;
  };
}
