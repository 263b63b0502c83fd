{ inputs, withSystem, ... }:
let
  mkHost =
    system: name:
    withSystem system (
      { pkgs, ... }:
      inputs.nixpkgs.lib.nixosSystem {
        specialArgs = { inherit inputs; };
        modules = [
          ./${name}
          ../modules
          inputs.sops-nix.nixosModules.sops
          { networking.hostName = name; }
        ];
      }
    );
in
{
  flake.nixosConfigurations = {
    harbour = mkHost "x86_64-linux" "harbour";
    beacon = mkHost "aarch64-linux" "beacon";
  };
}
