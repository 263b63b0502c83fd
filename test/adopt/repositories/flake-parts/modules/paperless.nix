{ config, lib, ... }:
let
  cfg = config.harbour.paperless;
  dataDir = "/srv/paperless";
in
{
  options.harbour.paperless = {
    enable = lib.mkEnableOption "paperless";
    port = lib.mkOption {
      type = lib.types.port;
      default = 8000;
    };
  };

  config = lib.mkIf cfg.enable {
    sops.secrets."paperless/env" = { };
    sops.secrets."restic/password" = { };
    sops.secrets."restic/r2" = { };

    virtualisation.oci-containers.containers.paperless = {
      image = "ghcr.io/paperless-ngx/paperless-ngx:2.20.1";
      ports = [ "127.0.0.1:${toString cfg.port}:8000" ];
      volumes = [
        "${dataDir}/data:/usr/src/paperless/data"
        "${dataDir}/media:/usr/src/paperless/media"
        "/srv/scans:/usr/src/paperless/consume"
        "/etc/localtime:/etc/localtime:ro"
      ];
      environment = {
        PAPERLESS_URL = "https://paper.${config.harbour.domain}";
        PAPERLESS_SECRET_KEY = "in clear text, alas";
        USERMAP_UID = "1000";
      };
      environmentFiles = [ config.sops.secrets."paperless/env".path ];
      dependsOn = [ "paperless-redis" ];
    };

    virtualisation.oci-containers.containers.paperless-redis = {
      image = "docker.io/library/redis:8.2.1-alpine";
      user = "999:999";
      volumes = [ "paperless-redis:/data" ];
    };

    services.caddy.enable = true;
    services.caddy.virtualHosts."paper.${config.networking.domain}".extraConfig = ''
      encode zstd
      reverse_proxy localhost:${toString cfg.port}
    '';

    services.restic.backups = {
      paperless-nas = {
        paths = [ dataDir ];
        repository = "/mnt/nas/restic/paperless-nas";
        passwordFile = config.sops.secrets."restic/password".path;
        timerConfig.OnCalendar = "02:30";
      };
      paperless-r2 = {
        paths = [ dataDir ];
        repository = "s3:https://0123456789abcdef.r2.cloudflarestorage.com/harbour-backup";
        passwordFile = config.sops.secrets."restic/password".path;
        environmentFile = config.sops.secrets."restic/r2".path;
      };
      photos = {
        paths = [ "/srv/photos" ];
        repository = "sftp:mara@198.51.100.7:/backup/photos";
        passwordFile = "/root/restic-password";
      };
    };
  };
}
