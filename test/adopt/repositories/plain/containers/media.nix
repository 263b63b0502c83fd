{
  virtualisation.oci-containers.containers."jellyfin" = {
    image = "docker.io/jellyfin/jellyfin:10.10.7";
    autoStart = true;
    ports = [ "8096:8096" "7359:7359/udp" ];
    volumes = [ "/var/lib/jellyfin:/config" "jellyfin-cache:/cache" "/srv/media:/media:ro" ];
    extraOptions = [ "--device=/dev/dri" ];
  };
}
