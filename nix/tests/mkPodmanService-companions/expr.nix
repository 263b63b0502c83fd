# A service of three containers on a network of their own.
let
  inherit (import ../../../test/nix/service.nix { })
    commandOf
    evaluate
    helpers
    lib
    succeeds
    ;
  service =
    settings:
    helpers.mkPodmanService (
      {
        name = "paperless";
        timeZone = "Europe/Berlin";
        container = {
          image = "ghcr.io/paperless-ngx/paperless-ngx:2.20.1";
          dependsOn = [
            "redis"
            "postgres"
          ];
        };
        companions = {
          redis = {
            image = "docker.io/library/redis:8.2.1-alpine";
            state = [
              {
                path = "/var/lib/paperless/redis";
                mount = "/data";
              }
            ];
          };
          postgres = {
            image = "docker.io/library/postgres:18";
            stopTimeout = 120;
          };
        };
        ports = [
          {
            address = "127.0.0.1";
            host = 8000;
            container = 8000;
            protocol = "tcp";
            openFirewall = false;
          }
        ];
      }
      // settings
    );
  config = evaluate [ (service { }) ];
in
{
  commands = lib.genAttrs [
    "paperless"
    "paperless-postgres"
    "paperless-redis"
  ] (commandOf config);
  units = lib.mapAttrs (
    _: unit: { inherit (unit) after requires unitConfig; }
  ) (removeAttrs config.systemd.services [ "container-network-paperless" ]);
  timeoutOfDatabase = config.systemd.services.podman-paperless-postgres.serviceConfig.TimeoutStopSec;
  network = {
    inherit (config.systemd.services.container-network-paperless)
      description
      script
      serviceConfig
      stopIfChanged
      wantedBy
      ;
  };
  inherit (config.systemd.tmpfiles) rules;
  inherit (config.networking.firewall) interfaces;

  twice = succeeds [
    (service { })
    (service { name = "archive"; })
  ];
  companionNamedAsService = succeeds [ (service { name = "redis"; }) ];
  onHost = succeeds [ (service { network = "host"; }) ];
}
