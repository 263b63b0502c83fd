{ lib, ... }:
let
  shared = "/var/lib/onepassword:/home/opuser/.op/data";
  container = image: lib.recursiveUpdate { volumes = [ shared ]; } image;
in
{
  virtualisation.oci-containers.containers = lib.mkMerge [
    {
      onepassword-api = container {
        image = "docker.io/1password/connect-api:1.7.3";
        ports = [ "8080:8080" ];
      };
    }
    {
      onepassword-sync = container {
        image = "docker.io/1password/connect-sync:1.7.3";
      };
    }
  ];
}
