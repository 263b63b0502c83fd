{ pkgs, ... }:
let
  version = "2025.11.1";
in
{
  virtualisation.oci-containers.containers = {
    home-assistant = {
      image = "ghcr.io/home-assistant/home-assistant:${version}";
      volumes = [ "/var/lib/home-assistant:/config" ];
      ports = [ "127.0.0.1:8123:8123" ];
      environment.TZ = "America/Toronto";
    };
    mystery = {
      image = "${pkgs.dockerTools.imageName}";
    };
  };
}
