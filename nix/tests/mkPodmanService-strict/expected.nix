{
  command = [
    "exec podman run"
    "--name=ghost"
    "-e TZ=Europe/Berlin"
    "--rm"
    "--cap-drop=ALL"
    "--pull missing"
    "'--security-opt=no-new-privileges'"
    "--read-only"
    "'--stop-timeout=10'"
    "docker.io/library/ghost:6.0.3"
  ];
  firewall = {
    allowedTCPPortRanges = [ ];
    allowedTCPPorts = [ ];
    allowedUDPPortRanges = [ ];
    allowedUDPPorts = [ ];
    enable = true;
    interfaces = { };
  };
  requires = [ ];
  rules = [ ];
  serviceConfig = {
    NotifyAccess = "all";
    Restart = "always";
    RestartSec = "10s";
    TimeoutStartSec = 0;
    TimeoutStopSec = 120;
    Type = "notify";
  };
  unitConfig = { };
  units = [ "podman-ghost" ];
  users = [ "root" ];
}
