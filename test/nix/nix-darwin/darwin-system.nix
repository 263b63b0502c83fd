# lib.darwinSystem of the fixture; `shared`: the module with the options that NixOS has too.
{ lib, shared }:
{
  modules,
  specialArgs ? { },
}:
let
  evaluated = lib.evalModules {
    modules = [
      ./launchd.nix
      ./options.nix
      shared
    ]
    ++ modules;
    inherit specialArgs;
  };
in
evaluated // { system = evaluated.config.system.build.toplevel; }
