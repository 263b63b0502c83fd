{
  description = "names: a home lab, described by lab.yaml";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    nix-darwin = {
      url = "github:nix-darwin/nix-darwin/nix-darwin-26.05";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    sops-nix = {
      url = "github:Mic92/sops-nix";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  # This file is yours: labkeeper made it once and does not touch it again. Hosts come from lab.yaml by way of
  # hosts/generated.nix; add outputs of your own to the set below.
  outputs =
    inputs:
    let
      inherit (import ./lib/system-helpers.nix { inherit inputs; }) mkLab;
    in
    mkLab (import ./hosts/generated.nix)
    // {
      formatter = inputs.nixpkgs.lib.genAttrs [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-linux"
      ] (system: inputs.nixpkgs.legacyPackages.${system}.nixfmt-tree);
    };
}
