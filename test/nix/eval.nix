# Evaluates one host, given by the absolute path of its module, to what its modules define: with the fixture's lib, or
# with another (the real one) over the same option declarations. Both must give the same.
#
#   nix-instantiate --eval --strict --json eval.nix --argstr class nixos --argstr path "$PWD/hosts/luna"
#     [--argstr libPath "$NIXPKGS/lib"]
{
  class,
  path,
  libPath ? null,
}:
let
  lib = import ./lib.nix { inherit libPath; };
  values = import ./nixpkgs/values.nix { inherit lib; };

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
  evaluated = systems.${class}.make {
    modules = [
      systems.${class}.sops
      (/. + path)
    ];
  };
in
{
  system = evaluated.config.system.build.toplevel.name;
  defined = values.defined evaluated.options;
}
