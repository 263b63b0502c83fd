# What hosts/<host>/default.nix may set again without mkForce, and what only lab.yaml may.
let
  inherit (import ../../../test/nix/service.nix { }) evaluate helpers succeeds;
  service = helpers.mkPodmanService {
    name = "ghost";
    timeZone = "Europe/Berlin";
    container = {
      image = "docker.io/library/ghost:6.0.3";
      user = "1000:1000";
      environment.url = "https://ghost.lab.example.net";
      stopTimeout = 300;
    };
  };
  accepts =
    module:
    succeeds [
      service
      module
    ];
  with' = container: accepts { virtualisation.oci-containers.containers.ghost = container; };
  unit = systemd: accepts { systemd.services.podman-ghost = systemd; };
  changed = evaluate [
    service
    {
      virtualisation.oci-containers.containers.ghost = {
        environment = {
          TZ = "UTC";
          LOG_LEVEL = "debug";
        };
        extraOptions = [ "--memory=3g" ];
        labels.mine = "yes";
      };
      systemd.services.podman-ghost.serviceConfig.RestartSec = 30;
    }
  ];
in
{
  free = {
    environment = with' { environment.url = "https://blog.example.net"; };
    timeZone = with' { environment.TZ = "UTC"; };
    pull = with' { pull = "newer"; };
    autoStart = with' { autoStart = false; };
    moreCapabilities = with' { capabilities.NET_RAW = true; };
    restartSec = unit { serviceConfig.RestartSec = 30; };
    memoryOfUnit = unit { serviceConfig.MemoryMax = "1G"; };
  };
  labYaml = {
    image = with' { image = "docker.io/library/ghost:5"; };
    user = with' { user = "0:0"; };
    capabilities = with' { capabilities.ALL = true; };
    privileged = with' { privileged = true; };
  };
  result = {
    inherit (changed.virtualisation.oci-containers.containers.ghost) environment extraOptions labels;
    inherit (changed.systemd.services.podman-ghost.serviceConfig) RestartSec TimeoutStopSec;
  };
}
