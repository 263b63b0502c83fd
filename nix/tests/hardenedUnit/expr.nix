# The confinement of native units: whole where the module has none, behind the module's own where it has.
let
  inherit (import ../../../test/nix/service.nix { }) evaluate helpers;
  confined =
    arguments: own:
    (evaluate [
      { systemd.services.probe.serviceConfig = helpers.hardenedUnit arguments; }
      { systemd.services.probe.serviceConfig = own; }
    ]).systemd.services.probe.serviceConfig;
  atticd =
    (evaluate [
      {
        services.atticd = {
          enable = true;
          environmentFile = "/run/secrets/attic/env";
        };
        systemd.services.atticd.serviceConfig = helpers.hardenedUnit { };
      }
    ]).systemd.services.atticd.serviceConfig;
  own = confined { } {
    PrivateDevices = false;
    SystemCallFilter = [ "@system-service" ];
  };
  java = confined { memoryDenyWriteExecute = false; } { };
  web = confined {
    capabilities = [ "CAP_NET_BIND_SERVICE" ];
    addressFamilies = [ "AF_INET" ];
  } { };
in
{
  all = confined { } { };
  java = { inherit (java) MemoryDenyWriteExecute NoNewPrivileges; };
  web = {
    inherit (web)
      AmbientCapabilities
      CapabilityBoundingSet
      PrivateUsers
      RestrictAddressFamilies
      ;
  };
  own = { inherit (own) PrivateDevices ProtectSystem SystemCallFilter; };
  atticd = {
    inherit (atticd)
      CapabilityBoundingSet
      DynamicUser
      ProtectSystem
      UMask
      ;
  };
}
