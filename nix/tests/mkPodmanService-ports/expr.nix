# Where ports are published, and what the firewall lets through.
let
  inherit (import ../../../test/nix/service.nix { })
    commandOf
    evaluate
    helpers
    lib
    ;
  portsOf =
    settings:
    let
      config = evaluate [
        (helpers.mkPodmanService (
          {
            name = "unifi";
            timeZone = null;
            container.image = "docker.io/jacobalberty/unifi:v9.5.21";
            ports = [
              {
                address = "127.0.0.1";
                host = 18443;
                container = 8443;
                protocol = "tcp";
                openFirewall = false;
              }
              {
                address = "10.20.0.10";
                host = 8080;
                container = 8080;
                protocol = "tcp";
                openFirewall = true;
              }
              {
                address = "10.20.0.10";
                host = 3478;
                container = 3478;
                protocol = "udp";
                openFirewall = true;
              }
              {
                address = "fd00::10";
                host = 6789;
                container = 6789;
                protocol = "tcp";
                openFirewall = true;
              }
              {
                address = null;
                host = 10001;
                container = 10001;
                protocol = "udp";
                openFirewall = true;
              }
            ];
          }
          // settings
        ))
      ];
    in
    {
      flags = lib.filter (word: lib.match "(-p|'?--network).*" word != null) (commandOf config "unifi");
      inherit (config.networking.firewall) allowedTCPPorts allowedUDPPorts;
    };
in
{
  bridge = portsOf { };
  host = portsOf { network = "host"; };
}
