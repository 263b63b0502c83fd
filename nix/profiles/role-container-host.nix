# A machine that runs OCI containers as systemd services, with podman.
{ config, lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };

  # All bridges of podman: iptables and nftables write the wildcard differently.
  podmanInterfaces = if config.networking.nftables.enable then "podman*" else "podman+";
in
{
  virtualisation = {
    oci-containers.backend = weak "podman";
    podman = {
      enable = weak true;
      # Containers find each other by name on the default network too.
      defaultNetwork.settings.dns_enabled = weak true;
      autoPrune = {
        enable = weak true;
        dates = weak "weekly";
        # Networks of containers that happen to be stopped: nothing would make them again.
        flags = [ "--filter=label!=lab.keep" ];
      };
    };
  };

  # Containers ask podman's name server on the bridge. Its port is opened there only.
  networking.firewall.interfaces.${podmanInterfaces}.allowedUDPPorts = [ 53 ];
}
