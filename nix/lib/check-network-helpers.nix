# Rules of check-helpers.nix about what the network reaches.
{ lib }:
let
  inherit (lib) optional;
  inherit (import ./check-place-helpers.nix { inherit lib; }) isByHand isGenerated placeOf setIn;

  join = lib.concatStringsSep ", ";
  forEach = set: f: lib.concatLists (lib.mapAttrsToList f set);
in
{
  firewall-disabled = {
    severity = "warning";
    remedy = "Remove that line, and open single ports where they are needed.";
    find =
      { config, options, ... }:
      let
        inherit (options.networking.firewall) enable;
      in
      optional (!config.networking.firewall.enable)
        "networking.firewall.enable is false${setIn enable}: what listens on this host is open to its network";
  };

  port-firewall-mismatch = {
    severity = "warning";
    remedy = "Declare the service in lab.yaml, publish the port on 127.0.0.1, or close it.";
    find =
      { config, options, ... }:
      let
        inherit (config.networking) firewall;
        inherit (config.virtualisation.oci-containers) containers;
        rangeText = { from, to }: "${toString from}-${toString to}";
        allOf = { from, to }@range: [ (rangeText range) ] ++ lib.genList (n: toString (from + n)) (to - from + 1);

        # Opened in a file of the user's, and in none that lab.yaml made.
        openedByHand =
          protocol: option: show:
          let
            definitions = options.networking.firewall.${option}.definitionsWithLocations;
            known = lib.concatMap ({ value, ... }: value) (lib.filter isGenerated definitions);
            say =
              { value, ... }@definition:
              map (port: "${protocol} ${show port} (${placeOf definition})") (
                lib.filter (port: !(lib.elem port known)) value
              );
          in
          lib.concatMap say (lib.filter isByHand definitions);
        opened =
          openedByHand "TCP" "allowedTCPPorts" toString
          ++ openedByHand "TCP" "allowedTCPPortRanges" rangeText
          ++ openedByHand "UDP" "allowedUDPPorts" toString
          ++ openedByHand "UDP" "allowedUDPPortRanges" rangeText;

        isOpen = {
          TCP = openIn firewall.allowedTCPPorts firewall.allowedTCPPortRanges;
          UDP = openIn firewall.allowedUDPPorts firewall.allowedUDPPortRanges;
        };
        openIn = ports: ranges: port: lib.elem port (map toString ports ++ lib.concatMap allOf ranges);
        # podman and docker let past the firewall what is published on every address.
        published =
          name: text:
          let
            found = lib.match "(0[.]0[.]0[.]0:|[[]::]:)?([0-9-]+):[0-9-]+(/udp|/tcp)?" text;
            port = lib.elemAt found 1;
            protocol = if lib.elemAt found 2 == "/udp" then "UDP" else "TCP";
          in
          optional (
            found != null && !(isOpen.${protocol} port)
          ) "container ${name} publishes ${protocol} ${port} on every address, past the firewall";
      in
      optional (opened != [ ]) "the firewall is open for what lab.yaml does not know: ${join opened}"
      ++ forEach containers (name: { ports, ... }: lib.concatMap (published name) ports);
  };
}
