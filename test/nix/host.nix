# Evaluates one host, given by the absolute path of its module: with the fixture's lib, or with another (the real one)
# over the same option declarations.
{
  class,
  path,
  libPath ? null,
}:
let
  lib = import ./lib.nix { inherit libPath; };

  systems = {
    nixos = {
      make = import ./nixpkgs/nixos-system.nix { inherit lib; };
      sops = ./sops-nix/nixos.nix;
    };
    darwin = {
      make = import ./nix-darwin/darwin-system.nix {
        inherit lib;
        shared = ./nixpkgs/options/shared.nix;
      };
      sops = ./sops-nix/darwin.nix;
    };
  };
in
systems.${class}.make {
  modules = [
    systems.${class}.sops
    (/. + path)
  ];
}
