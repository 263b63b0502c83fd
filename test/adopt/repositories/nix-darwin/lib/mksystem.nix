# Makes a system of either kind from its name.
{ nixpkgs, inputs }:
name:
{
  system,
  user,
  darwin ? false,
}:
let
  systemFunc = if darwin then inputs.darwin.lib.darwinSystem else nixpkgs.lib.nixosSystem;
  userModule = ../users/${user}/${if darwin then "darwin" else "nixos"}.nix;
in
systemFunc rec {
  inherit system;
  modules = [
    ../machines/${name}.nix
    userModule
    {
      config._module.args = {
        currentSystem = system;
      };
    }
  ];
}
