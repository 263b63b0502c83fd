{
  description = "Stands in for nix-darwin in tests";

  outputs =
    { nixpkgs, ... }:
    {
      lib.darwinSystem = import ./darwin-system.nix {
        inherit (nixpkgs) lib;
        shared = "${nixpkgs}/options/shared.nix";
      };
    };
}
