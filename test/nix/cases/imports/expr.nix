# Modules are paths, functions and sets; a file counts once, whoever imports it.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  evaluated = lib.evalModules {
    specialArgs.special = "special";
    modules = [
      ./module.nix
      (
        { extra, special, ... }:
        {
          imports = [
            ./module.nix
            (./. + "/module.nix")
          ];
          names = [
            extra
            special
          ];
        }
      )
      { _module.args.extra = "extra"; }
    ];
  };
in
{
  inherit (evaluated.config) names;
  isDefined = lib.mapAttrs (_: { isDefined, ... }: isDefined) {
    inherit (evaluated.options) names none;
  };
  priorities = lib.mapAttrs (_: { highestPrio, ... }: highestPrio) {
    inherit (evaluated.options) enable names;
  };
}
