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
  evaluated = import ./host.nix { inherit class path libPath; };
in
{
  system = evaluated.config.system.build.toplevel.name;
  defined = values.defined evaluated.options;
}
