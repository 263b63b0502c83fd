{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";
  inputs.agenix.url = "github:ryantm/agenix";

  outputs =
    { self, nixpkgs, agenix, ... }:
    let
      system = "x86_64-linux";
      servers = [ "pine" "quay" ];
      mkServer =
        name:
        nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [
            (./machines + "/${name}.nix")
            ./common.nix
            agenix.nixosModules.default
          ];
        };
    in
    {
      nixosConfigurations = nixpkgs.lib.genAttrs servers mkServer // {
        shed = nixpkgs.lib.nixosSystem {
          system = "aarch64-linux";
          modules = [
            ./machines/shed.nix
            ./common.nix
          ];
        };
      };

      checks.${system}.pine = self.nixosConfigurations.pine.config.system.build.toplevel;
    };
}
