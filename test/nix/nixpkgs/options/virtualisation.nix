{ lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  inherit (import ./formats.nix { inherit lib; }) json;
in
{
  options.virtualisation = {
    oci-containers.backend = mkOption {
      type = types.enum [
        "podman"
        "docker"
      ];
      default = "podman";
    };
    podman = {
      enable = mkEnableOption "podman";
      dockerCompat = mkEnableOption "docker as another name of podman";
      defaultNetwork.settings = mkOption {
        type = json;
        default = { };
      };
      autoPrune = {
        enable = mkEnableOption "regular `podman system prune`";
        dates = mkOption {
          type = types.str;
          default = "weekly";
        };
        flags = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
      };
    };
  };
}
