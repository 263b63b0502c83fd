_: {
  virtualisation.oci-containers.containers.unifi = {
    image = "docker.io/jacobalberty/unifi:v9.5.21";
    ports = [
      "8080:8080"
      "8443:8443"
      "3478:3478/udp"
    ];
    volumes = [ "/var/lib/unifi:/unifi" ];
    environment.TZ = "Pacific/Auckland";
  };
  services.restic.backups.unifi = {
    paths = [ "/var/lib/unifi" ];
    repository = "s3:https://s3.us-west-004.backblazeb2.com/rowan-lab/unifi";
    passwordFile = "/etc/restic/password";
    environmentFile = "/etc/restic/b2.env";
  };
}
