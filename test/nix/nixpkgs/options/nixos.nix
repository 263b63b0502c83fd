# The options of NixOS that profiles and generated files use, with the types they have in nixpkgs' modules.
{ lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  enabled = name: mkEnableOption name // { default = true; };
in
{
  imports = [
    ./acme.nix
    ./atticd.nix
    ./backups.nix
    ./boot.nix
    ./caddy.nix
    ./containers.nix
    ./monitoring.nix
    ./networking.nix
    ./ntfy-sh.nix
    ./services.nix
    ./shared.nix
    ./systemd.nix
    ./users.nix
    ./virtualisation.nix
    ./zfs.nix
  ];

  options = {
    documentation = {
      dev.enable = mkEnableOption "documentation for developers";
    }
    // lib.genAttrs [
      "doc"
      "info"
      "man"
      "nixos"
    ] (_: { enable = enabled "this documentation"; });

    fonts.enableDefaultPackages = mkEnableOption "a basic set of fonts";

    hardware = {
      cpu = {
        amd.updateMicrocode = mkEnableOption "microcode updates";
        intel.updateMicrocode = mkEnableOption "microcode updates";
      };
      enableRedistributableFirmware = mkEnableOption "firmware that may be redistributed";
    };

    nix.gc.dates = mkOption {
      type = types.singleLineStr;
      default = "03:15";
    };

    programs.git.enable = mkEnableOption "git";

    security = {
      rtkit.enable = mkEnableOption "rtkit";
      sudo = {
        enable = enabled "sudo";
        wheelNeedsPassword = enabled "the question for a password";
      };
    };

    system.stateVersion = mkOption {
      type = types.str;
      default = "26.05";
    };
  };
}
