# A host as the module system would hand it over, with the options in question and the functions of lib in use.
let
  lib = {
    inherit (builtins)
      any
      attrNames
      attrValues
      concatLists
      concatMap
      concatStringsSep
      elem
      elemAt
      filter
      genList
      head
      match
      ;
    filterAttrs =
      keep: set:
      removeAttrs set (builtins.filter (name: !keep name set.${name}) (builtins.attrNames set));
    hasPrefix =
      prefix: text: builtins.substring 0 (builtins.stringLength prefix) text == prefix;
    mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
    optional = condition: value: if condition then [ value ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    optionalString = condition: text: if condition then text else "";
    removePrefix =
      prefix: text:
      if lib.hasPrefix prefix text then
        builtins.substring (builtins.stringLength prefix) (builtins.stringLength text) text
      else
        text;
    unique = builtins.foldl' (seen: value: if builtins.elem value seen then seen else seen ++ [ value ]) [ ];
  };
  inherit (import ../../lib/check-helpers.nix { inherit lib; }) mkDarwinChecks mkNixosChecks;

  # nix/lib is lib/ of a repository: this is its root.
  defined = path: value: {
    file = toString ../.. + "/${path}";
    inherit value;
  };
  fromNixos = value: {
    file = "/nix/store/x-source/nixos/modules/y.nix";
    inherit value;
  };
  option = definitions: { definitionsWithLocations = definitions; };
  none = option [ ];

  host = {
    config = {
      boot.supportedFilesystems.zfs = true;
      networking = {
        hostId = "00000002";
        firewall = {
          enable = false;
          allowedTCPPorts = [
            22
            80
            8080
            32400
          ];
          allowedTCPPortRanges = [
            {
              from = 9000;
              to = 9002;
            }
          ];
          allowedUDPPorts = [ ];
          allowedUDPPortRanges = [ ];
        };
      };
      services = {
        openssh = {
          enable = true;
          settings.PermitRootLogin = "no";
        };
        zfs.autoScrub.enable = false;
      };
      sops.secrets = {
        closed.mode = "0440";
        open.mode = "0444";
      };
      users = {
        allowNoPasswordLogin = false;
        users.root = {
          name = "root";
          uid = 0;
          group = "root";
          extraGroups = [ ];
          openssh.authorizedKeys = {
            keys = [ "ssh-ed25519 AAAA" ];
            keyFiles = [ ];
          };
        };
        users.media = {
          name = "media";
          uid = 508;
          group = "media";
          extraGroups = [ ];
          openssh.authorizedKeys = {
            keys = [ ];
            keyFiles = [ ];
          };
        };
      };
      virtualisation.oci-containers.containers.web = {
        user = null;
        environment.PUID = "508";
        extraOptions = [ ];
        podman.user = "root";
        ports = [
          "127.0.0.1:1:1"
          "8080:80"
          "8443:443"
          "9001:90"
          "9000-9002:1-3"
          "[::]:53:53/udp"
        ];
      };
    };
    options.networking = {
      hostId = option [ (defined "hosts/luna/default.nix" "00000002") ];
      firewall = {
        enable = option [ (defined "hosts/luna/default.nix" false) ];
        allowedTCPPorts = option [
          (fromNixos [ 22 ])
          (defined "hosts/luna/generated/web.nix" [ 8080 ])
          (defined "hosts/luna/plex.nix" [
            8080
            32400
          ])
          (defined "modules/media.nix" [ 80 ])
        ];
        allowedTCPPortRanges = option [
          (defined "hosts/luna/plex.nix" [
            {
              from = 9000;
              to = 9002;
            }
          ])
        ];
        allowedUDPPorts = none;
        allowedUDPPortRanges = none;
      };
    };
  };
in
{
  undeclared = mkNixosChecks { } host;
  declared = mkNixosChecks {
    development = true;
    hostId = "00000001";
  } host;
  acknowledged = mkNixosChecks {
    hostId = "00000002";
    acknowledged = {
      firewall-disabled = "the router filters";
      login-impossible = "by the console";
      port-firewall-mismatch = "known";
      secret-world-readable = "it is public";
      uid-clash = "shared on purpose";
    };
  } host;
  mac = mkDarwinChecks { } { inherit (host) config; };
}
