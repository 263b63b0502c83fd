# What measures a host, and who may ask it.
let
  inherit (import ../../../test/nix/service.nix { }) evaluate lib;
  inherit (import ../../lib/monitoring-helpers.nix { inherit lib; }) mkNodeExporter textfileDirectory;
  exporterOf =
    modules:
    let
      config = evaluate modules;
    in
    {
      inherit (config.services.prometheus.exporters.node)
        enable
        enabledCollectors
        extraFlags
        listenAddress
        openFirewall
        port
        ;
      inherit (config.systemd.tmpfiles) rules;
    };
in
{
  inherit textfileDirectory;
  alone = exporterOf [ (mkNodeExporter { }) ];
  asked = exporterOf [
    (mkNodeExporter {
      address = "10.20.0.10";
      openFirewall = true;
    })
  ];
  askedByIPv6 = (exporterOf [ (mkNodeExporter { address = "fd00::10"; }) ]).listenAddress;
  withTextfiles = exporterOf [ (mkNodeExporter { textfiles = true; }) ];
  setAgain = exporterOf [
    (mkNodeExporter { openFirewall = true; })
    {
      services.prometheus.exporters.node = {
        listenAddress = "10.20.0.12";
        openFirewall = false;
      };
    }
  ];
}
