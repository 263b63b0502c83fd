{
  commands = {
    paperless = [
      "exec podman run"
      "--name=paperless"
      "-e TZ=Europe/Berlin"
      "-p 127.0.0.1:8000:8000"
      "--rm"
      "--cap-drop=ALL"
      "--network=paperless-net"
      "--pull missing"
      "'--security-opt=no-new-privileges'"
      "--read-only"
      "'--stop-timeout=10'"
      "'--network-alias=paperless'"
      "ghcr.io/paperless-ngx/paperless-ngx:2.20.1"
    ];
    paperless-postgres = [
      "exec podman run"
      "--name=paperless-postgres"
      "-e TZ=Europe/Berlin"
      "--rm"
      "--cap-drop=ALL"
      "--network=paperless-net"
      "--pull missing"
      "'--security-opt=no-new-privileges'"
      "--read-only"
      "'--stop-timeout=120'"
      "'--network-alias=postgres'"
      "docker.io/library/postgres:18"
    ];
    paperless-redis = [
      "exec podman run"
      "--name=paperless-redis"
      "-e TZ=Europe/Berlin"
      "-v /var/lib/paperless/redis:/data"
      "--rm"
      "--cap-drop=ALL"
      "--network=paperless-net"
      "--pull missing"
      "'--security-opt=no-new-privileges'"
      "--read-only"
      "'--stop-timeout=10'"
      "'--network-alias=redis'"
      "docker.io/library/redis:8.2.1-alpine"
    ];
  };
  companionNamedAsService = false;
  interfaces.podman-ca4ec2bb = {
    allowedTCPPortRanges = [ ];
    allowedTCPPorts = [ ];
    allowedUDPPortRanges = [ ];
    allowedUDPPorts = [ 53 ];
  };
  network = {
    description = "Network of containers paperless-net";
    script = ''
      /run/current-system/sw/bin/podman network inspect paperless-net >/dev/null 2>&1 ||
        /run/current-system/sw/bin/podman network create --label=lab.keep --interface-name=podman-ca4ec2bb paperless-net
    '';
    serviceConfig = {
      ExecStop = "/run/current-system/sw/bin/podman network rm -f paperless-net";
      RemainAfterExit = true;
      Type = "oneshot";
    };
    stopIfChanged = false;
    wantedBy = [ ];
  };
  onHost = false;
  rules = [ "d /var/lib/paperless/redis :0750 - - - -" ];
  timeoutOfDatabase = 150;
  twice = true;
  units = {
    podman-paperless = {
      after = [
        "container-network-paperless.service"
        "network-online.target"
        "podman-paperless-redis.service"
        "podman-paperless-postgres.service"
      ];
      requires = [
        "container-network-paperless.service"
        "podman-paperless-redis.service"
        "podman-paperless-postgres.service"
      ];
      unitConfig = { };
    };
    podman-paperless-postgres = {
      after = [
        "container-network-paperless.service"
        "network-online.target"
      ];
      requires = [ "container-network-paperless.service" ];
      unitConfig = { };
    };
    podman-paperless-redis = {
      after = [
        "container-network-paperless.service"
        "network-online.target"
      ];
      requires = [ "container-network-paperless.service" ];
      unitConfig.RequiresMountsFor = [ "/var/lib/paperless/redis" ];
    };
  };
}
