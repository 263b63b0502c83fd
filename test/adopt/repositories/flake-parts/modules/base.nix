{ config, lib, ... }:
{
  options.harbour.domain = lib.mkOption {
    type = lib.types.str;
    default = "harbour.example.net";
  };

  config = {
    time.timeZone = lib.mkDefault "Europe/Lisbon";
    networking.domain = config.harbour.domain;
    services.openssh.enable = true;
    users.users.mara = {
      isNormalUser = true;
      extraGroups = [ "wheel" ];
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAzhM6yRdCrjeONyoz7G57Q/HpBIr3ouOSjwFmKWP8R0 mara"
      ];
    };
    sops.defaultSopsFile = ../secrets/common.sops.yaml;
  };
}
