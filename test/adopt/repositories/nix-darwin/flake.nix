{
  description = "One Mac and the box under the desk";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixpkgs-unstable";
    darwin.url = "github:nix-darwin/nix-darwin";
    darwin.inputs.nixpkgs.follows = "nixpkgs";
    home-manager.url = "github:nix-community/home-manager";
  };

  outputs =
    { nixpkgs, ... }@inputs:
    let
      mkSystem = import ./lib/mksystem.nix { inherit nixpkgs inputs; };
    in
    {
      nixosConfigurations.mini = mkSystem "mini" {
        system = "x86_64-linux";
        user = "rowan";
      };

      darwinConfigurations."Rowans-MacBook-Air" = mkSystem "macbook-air" {
        system = "aarch64-darwin";
        user = "rowan";
        darwin = true;
      };

      templates.python = {
        path = ./templates/python;
        description = "A Python project";
      };
    };
}
