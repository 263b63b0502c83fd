{
  description = "Stands in for sops-nix in tests";

  # The real one has nixpkgs as an input too, which a lab lets follow its own.
  outputs =
    { nixpkgs, ... }:
    builtins.seq nixpkgs.lib {
      nixosModules.sops = ./nixos.nix;
      darwinModules.sops = ./darwin.nix;
    };
}
