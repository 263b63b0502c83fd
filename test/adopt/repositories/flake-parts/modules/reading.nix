# Feeds and, one day, books:
# virtualisation.oci-containers.containers.calibre = { image = "example/calibre:1"; };
{ config, lib, ... }:
let
  cfg = config.harbour.reading;
in
{
  options.harbour.reading.enable = lib.mkEnableOption "feeds";

  config = lib.mkIf cfg.enable {
    virtualisation.oci-containers = {
      backend = "podman";
      containers.FreshRSS = {
        image = "docker.io/freshrss/freshrss:1.27.0";
        ports = [ "8088:80" ];
        volumes = [ "/srv/freshrss:/var/www/FreshRSS/data" ];
        environment.CRON_MIN = "4,34";
      };
    };
    services.caddy.virtualHosts."rss.${config.harbour.domain}" = {
      extraConfig = ''
        basic_auth {
          mara {$RSS_HASH}
        }
        reverse_proxy 127.0.0.1:8088
      '';
    };
  };
}
