{ lib, ... }:
{
  imports = [ ./hardware.nix ];

  system.stateVersion = "24.05";
  networking = {
    hostId = "8f3a61c0";
    interfaces.eno1.ipv4.addresses = [
      {
        address = "192.168.40.2";
        prefixLength = 24;
      }
    ];
    defaultGateway = "192.168.40.1";
  };

  harbour = {
    reading.enable = true;
    paperless = {
      enable = true;
      port = lib.mkForce 8777;
    };
  };

  services.jellyfin.enable = true;
}
