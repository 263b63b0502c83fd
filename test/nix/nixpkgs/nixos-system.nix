# lib.nixosSystem of the fixture; with the real lib handed in, the same through the real module system.
{ lib }:
{
  modules,
  specialArgs ? { },
}:
lib.evalModules {
  modules = [ ./options/nixos.nix ] ++ modules;
  inherit specialArgs;
}
