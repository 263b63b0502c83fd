# Lists and lines are joined, later modules and imported ones first, unless mkBefore or mkAfter say otherwise; within a
# submodule in the order of the modules.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  inherit (lib) types;
  evaluated = lib.evalModules {
    modules = [
      {
        options = {
          names = lib.mkOption { type = types.listOf types.str; };
          text = lib.mkOption { type = types.lines; };
          nested = lib.mkOption {
            type = types.attrsOf (
              types.submodule {
                options.names = lib.mkOption { type = types.listOf types.str; };
              }
            );
          };
        };
      }
      {
        imports = [
          {
            names = [ "imported" ];
            text = "imported";
          }
        ];
        names = [
          "first"
          (lib.mkIf false "never")
        ];
        text = "first";
        nested.x.names = [ "first" ];
      }
      {
        names = lib.mkAfter [ "after" ];
        text = lib.mkBefore "before";
        nested.x.names = [ "second" ];
      }
      {
        names = lib.mkMerge [
          [ "third" ]
          (lib.mkBefore [ "before" ])
        ];
        text = "third";
      }
    ];
  };
in
evaluated.config
