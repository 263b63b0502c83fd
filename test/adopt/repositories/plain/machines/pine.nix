{ config, pkgs, ... }:
{
  imports = [
    ../containers/media.nix
    ../containers/home.nix
  ];
  networking.hostName = "pine";
  networking.hostId = "deadbeef";
  systemd.network.networks."10-lan" = {
    matchConfig.Name = "enp1s0";
    address = [ "10.7.0.10/24" ];
  };
  system.stateVersion = "23.11";

  services.nginx.enable = true;
  services.nginx.virtualHosts = {
    "jelly.pine.example.org" = {
      forceSSL = true;
      locations."/".proxyPass = "http://127.0.0.1:8096";
    };
    "ha.pine.example.org".locations."/" = {
      proxyPass = "http://127.0.0.1:8123";
      proxyWebsockets = true;
    };
    "files.pine.example.org".root = "/srv/files";
  };

  services.restic.backups.nightly = {
    initialize = true;
    paths = [
      "/var/lib/home-assistant"
      "/etc/nixos"
    ];
    exclude = [ "*.db-shm" ];
    repository = "/srv/restic";
    passwordFile = config.age.secrets.restic.path;
    pruneOpts = [
      "--keep-daily 7"
      "--keep-weekly 4"
    ];
  };
}
