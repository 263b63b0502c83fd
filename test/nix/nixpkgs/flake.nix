{
  description = "Stands in for nixpkgs in tests: a small module system, the real names and types of the options in use";

  outputs =
    _:
    let
      lib = import ./lib;
    in
    {
      lib = lib // {
        nixosSystem = import ./nixos-system.nix { inherit lib; };
      };
      legacyPackages = lib.genAttrs [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-linux"
      ] (import ./packages.nix);
    };
}
