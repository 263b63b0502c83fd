{ config, pkgs, ... }:
let
  vars = import ../vars.nix;
in
{
  imports = [
    ./hardware/mini.nix
    ../services/unifi.nix
    ../services/onepassword.nix
  ];
  networking = {
    hostName = "mini";
    domain = "lab.example.com";
    firewall.enable = false;
  };
  time.timeZone = "Pacific/Auckland";
  services.atticd.enable = true;
  services.caddy = {
    enable = true;
    virtualHosts = {
      "unifi.lab.example.com".extraConfig = ''
        reverse_proxy https://localhost:8443 {
          transport http {
            tls_insecure_skip_verify
          }
        }
      '';
      "op.lab.example.com".extraConfig = "reverse_proxy 127.0.0.1:8080";
      "https://attic.lab.example.com".extraConfig = ''
        reverse_proxy localhost:8081
      '';
    };
  };
  system.stateVersion = "25.05";
  /*
    services.restic.backups.old = {
      paths = [ "/" ];
    };
  */
}
