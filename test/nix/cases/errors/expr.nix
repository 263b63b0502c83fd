# What must not evaluate, and the nearest thing that must.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  inherit (lib) mkDefault mkOption types;

  works = value: (builtins.tryEval (builtins.deepSeq value true)).success;
  evaluates =
    modules:
    works
      (lib.evalModules {
        modules = [
          {
            options = {
              name = mkOption {
                type = types.str;
                default = "";
              };
              set.count = mkOption {
                type = types.int;
                default = 0;
              };
            };
          }
        ]
        ++ modules;
      }).config;
in
{
  equal = evaluates [
    { name = "a"; }
    { name = "a"; }
  ];
  conflict = evaluates [
    { name = "a"; }
    { name = "b"; }
  ];
  conflictOfDefaults = evaluates [
    { name = mkDefault "a"; }
    { name = mkDefault "b"; }
  ];
  undeclared = evaluates [ { other = "a"; } ];
  undeclaredInSet = evaluates [ { set.other = 1; } ];
  undeclaredUnderFalse = evaluates [ { config = lib.mkIf false { other = "a"; }; } ];
  wrongType = evaluates [ { set.count = "1"; } ];
  valueForSet = evaluates [ { set = 1; } ];
  setForValue = evaluates [ { name.first = "a"; } ];
  optionsBesideConfig = evaluates [
    {
      config.name = "a";
      set.count = 1;
    }
  ];
  noValue = evaluates [ { options.other = mkOption { type = types.str; }; } ];
}
