{
  ann = {
    groups = [ ];
    home = "/var/ann";
    name = "ann";
    shell = null;
    uid = null;
  };
  bob = {
    groups = [
      "a"
      "b"
    ];
    home = "/home/bob";
    name = "bob";
    shell = "fish";
    uid = 7;
  };
}
