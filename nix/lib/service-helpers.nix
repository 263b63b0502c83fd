# Services: containers under podman, virtual hosts of Caddy, and the confinement of a NixOS module's own units.
#
# Marked mkDefault is what hosts/<host>/default.nix may set again. What says which service this is and how tightly it is
# held (image, capabilities, flags of podman, addresses) is plain: it is changed in lab.yaml, where it needs a reason.
{ lib }:
let
  inherit (lib) mkDefault optional optionals;
  inherit (import ./container-helpers.nix { inherit lib; })
    mkAccount
    mkContainer
    mkContainerUnit
    mkDirectories
    mkNetwork
    ;
  inherit (import ./caddy-helpers.nix { inherit lib; }) mkCaddy mkCaddyVirtualHost;

  # A service of one or more containers. Companions share a private network with it, where each is found by its alias.
  mkPodmanService =
    {
      name,
      timeZone,
      container,
      companions ? { },
      network ? "bridge",
      ports ? [ ],
    }:
    let
      containers = companions // {
        ${name} = container;
      };
      names = lib.mapAttrs (alias: _: if alias == name then name else "${name}-${alias}") containers;
      byName =
        f:
        lib.mapAttrs' (alias: content: lib.nameValuePair names.${alias} (f alias content)) containers;
      forAll = f: map f (lib.attrValues containers);
      opened =
        protocol:
        map ({ host, ... }: host) (
          lib.filter (port: port.openFirewall or false && port.protocol or "tcp" == protocol) ports
        );

      isPrivate = companions != { };
      onHost = network == "host";
      # Not the bare name: networks called host, none and podman have a meaning of their own.
      privateNetwork = "${name}-net";
      networkUnit = "container-network-${name}";
      # Interfaces have at most 15 characters.
      interface = "podman-${lib.substring 0 8 (builtins.hashString "sha256" privateNetwork)}";

      units = lib.mapAttrs' (unit: lib.nameValuePair "podman-${unit}") (
        byName (
          _: content:
          mkContainerUnit content
          // lib.optionalAttrs isPrivate {
            after = [ "${networkUnit}.service" ];
            requires = [ "${networkUnit}.service" ];
          }
        )
      );
    in
    if companions ? ${name} then
      throw "mkPodmanService: a companion of ${name} has the name of the service"
    else if onHost && isPrivate then
      throw "mkPodmanService: ${name} has companions, which a container on the host's network cannot reach"
    else
      {
        virtualisation.oci-containers.containers = byName (
          alias: content:
          mkContainer {
            inherit names timeZone;
            networkOptions = optional isPrivate "--network-alias=${alias}";
            networks = if onHost then [ "host" ] else optional isPrivate privateNetwork;
            # On the host's network there is nothing to publish.
            ports = optionals (alias == name && !onHost) ports;
          } (removeAttrs content [ "owner" ])
        );
        systemd = {
          services =
            units
            // lib.optionalAttrs isPrivate {
              ${networkUnit} = mkNetwork {
                inherit interface;
                network = privateNetwork;
              };
            };
          tmpfiles.rules = lib.unique (lib.concatLists (forAll mkDirectories));
        };
        networking.firewall = {
          allowedTCPPorts = opened "tcp";
          allowedUDPPorts = opened "udp";
          # Containers ask podman's name server on the bridge.
          interfaces = lib.optionalAttrs isPrivate { ${interface}.allowedUDPPorts = [ 53 ]; };
        };
        users = lib.foldl' lib.recursiveUpdate { } (forAll mkAccount);
      };

  # serviceConfig for a native service that NixOS does not confine itself: systemd.exec(5). Never for a unit of podman.
  # `capabilities`: with CAP_, such as CAP_NET_BIND_SERVICE. A Java or Node process needs memoryDenyWriteExecute = false.
  hardenedUnit =
    {
      memoryDenyWriteExecute ? true,
      capabilities ? [ ],
      addressFamilies ? [
        "AF_INET"
        "AF_INET6"
        "AF_UNIX"
      ],
    }:
    lib.mapAttrs (_: mkDefault) {
      AmbientCapabilities = capabilities;
      CapabilityBoundingSet = if capabilities == [ ] then [ "" ] else capabilities;
      DeviceAllow = "";
      DevicePolicy = "closed";
      LockPersonality = true;
      MemoryDenyWriteExecute = memoryDenyWriteExecute;
      NoNewPrivileges = true;
      PrivateDevices = true;
      PrivateTmp = true;
      # Capabilities of a user namespace of its own are worth nothing outside.
      PrivateUsers = capabilities == [ ];
      ProcSubset = "pid";
      ProtectClock = true;
      ProtectControlGroups = true;
      ProtectHome = true;
      ProtectHostname = true;
      ProtectKernelLogs = true;
      ProtectKernelModules = true;
      ProtectKernelTunables = true;
      ProtectProc = "invisible";
      ProtectSystem = "strict";
      RemoveIPC = true;
      RestrictAddressFamilies = addressFamilies;
      RestrictNamespaces = true;
      RestrictRealtime = true;
      RestrictSUIDSGID = true;
      SystemCallArchitectures = "native";
      SystemCallFilter = [
        "@system-service"
        "~@resources"
        "~@privileged"
      ];
      UMask = "0077";
    };
in
{
  inherit
    hardenedUnit
    mkCaddy
    mkCaddyVirtualHost
    mkPodmanService
    ;
}
