# Services: containers under podman, virtual hosts of Caddy, and the confinement of a NixOS module's own units.
#
# Marked mkDefault is what hosts/<host>/default.nix may set again. What says which service this is and how tightly it is
# held (image, capabilities, flags of podman, addresses) is plain: it is changed in lab.yaml, where it needs a reason.
{ lib }:
let
  inherit (lib) mkDefault optional optionals;

  # A path in this place does not change with podman, so that an update of it restarts no network.
  podman = "/run/current-system/sw/bin/podman";

  # Networks with it are spared by the clean-up of role-container-host.nix.
  keepLabel = "lab.keep";

  # One word of a line that systemd reads: a unit's, or a rule of tmpfiles.d(5).
  systemdWord =
    text:
    if lib.match "[A-Za-z0-9/._@:+-]+" text != null then
      text
    else
      "\"${lib.replaceStrings [ "\\" "\"" "%" ] [ "\\\\" "\\\"" "%%" ] text}\"";

  tmpfsOptions = "rw,noexec,nosuid,nodev,size=64m";

  # The options of one container. `names`: alias -> name of each container of the service.
  mkContainer =
    {
      names,
      networkOptions,
      networks,
      ports,
      timeZone,
    }:
    {
      image,
      user ? null,
      command ? [ ],
      environment ? { },
      environmentFiles ? [ ],
      secretFiles ? [ ],
      state ? [ ],
      volumes ? [ ],
      dependsOn ? [ ],
      devices ? [ ],
      gpu ? false,
      readOnly ? true,
      noNewPrivileges ? true,
      dropCapabilities ? true,
      capabilities ? [ ],
      tmpfs ? [ ],
      privileged ? false,
      memory ? null,
      cpus ? null,
      pids ? null,
      stopTimeout ? 10,
      healthCommand ? null,
      extraOptions ? [ ],
    }:
    let
      limit = flag: value: optional (value != null) "--${flag}=${toString value}";
      # Options of a mount may be given: "/run:rw,nosuid,nodev,size=64m" for an image that runs programs from there.
      hasOptions = mount: lib.match "[^:]+:.*" mount != null;
      tmpfsOf = mount: if hasOptions mount then mount else "${mount}:${tmpfsOptions}";
    in
    {
      inherit
        environmentFiles
        image
        networks
        privileged
        user
        ;
      cmd = command;
      environment = lib.mapAttrs (_: mkDefault) (
        lib.optionalAttrs (timeZone != null) { TZ = timeZone; } // environment
      );
      volumes =
        map ({ path, mount }: "${path}:${mount}") (state ++ volumes)
        ++ map ({ source, mount }: "${source}:${mount}:ro") secretFiles;
      dependsOn = map (dependency: names.${dependency}) dependsOn;
      ports = map publish ports;
      devices = devices ++ optional gpu "/dev/dri:/dev/dri";
      capabilities =
        lib.optionalAttrs dropCapabilities { ALL = false; } // lib.genAttrs capabilities (_: true);
      extraOptions =
        optional noNewPrivileges "--security-opt=no-new-privileges"
        ++ optional readOnly "--read-only"
        ++ map (mount: "--tmpfs=${tmpfsOf mount}") tmpfs
        # NixOS' fixed groups video and render: those of the devices, whoever the container runs as.
        ++ optionals gpu [
          "--group-add=26"
          "--group-add=303"
        ]
        ++ limit "memory" memory
        ++ limit "cpus" cpus
        ++ limit "pids-limit" pids
        ++ limit "stop-timeout" stopTimeout
        ++ limit "health-cmd" healthCommand
        ++ networkOptions
        ++ extraOptions;
    };

  publish =
    {
      address ? null,
      host,
      container,
      protocol ? "tcp",
      ...
    }:
    let
      at =
        if address == null then
          ""
        else if lib.match ".*:.*" address != null then
          "[${address}]:"
        else
          "${address}:";
    in
    "${at}${toString host}:${toString container}${lib.optionalString (protocol != "tcp") "/${protocol}"}";

  # No sandbox here: it would confine podman itself. Nor limits: the container is not in the unit's control group.
  mkContainerUnit =
    {
      stopTimeout ? 10,
      state ? [ ],
      volumes ? [ ],
      ...
    }:
    {
      # A service whose disk is missing must not start on an empty directory.
      unitConfig = lib.optionalAttrs (state ++ volumes != [ ]) {
        RequiresMountsFor = map ({ path, ... }: systemdWord path) (state ++ volumes);
      };
      serviceConfig = {
        # Slow enough that systemd does not give up after five starts.
        RestartSec = mkDefault "10s";
      }
      # NixOS gives a container 120 seconds. systemd must outwait podman, which kills it after stopTimeout.
      // lib.optionalAttrs (stopTimeout > 90) {
        TimeoutStopSec = lib.mkOverride 90 (stopTimeout + 30);
      };
    };

  # Mode, and an owner that is not known, are for new directories only: many images set their own.
  mkDirectories =
    {
      owner ? null,
      state ? [ ],
      volumes ? [ ],
      ...
    }:
    let
      ids = if owner == null then "- -" else "${toString owner.uid} ${toString owner.gid}";
      # Elsewhere a volume is somebody else's: a disk, a share, a file of the system.
      isOurs = { path, ... }: lib.hasPrefix "/var/lib/" path;
    in
    map ({ path, ... }: "d ${systemdWord path} :0750 ${ids} - -") (
      state ++ lib.filter isOurs volumes
    );

  # An account for an owner that has a name. Ids without one belong to the image: 999, which many images use, is also
  # the first that NixOS gives to a service of its own.
  mkAccount =
    {
      owner ? null,
      ...
    }:
    lib.optionalAttrs (owner.name or null != null) {
      users.${owner.name} = {
        isSystemUser = true;
        uid = mkDefault owner.uid;
        group = owner.name;
      };
      groups.${owner.name}.gid = mkDefault owner.gid;
    };

  mkNetwork =
    { network, interface }:
    {
      description = "Network of containers ${network}";
      # Restarted in one step, which restarts its containers; a stop would leave them stopped.
      stopIfChanged = false;
      script = ''
        ${podman} network inspect ${network} >/dev/null 2>&1 ||
          ${podman} network create --label=${keepLabel} --interface-name=${interface} ${network}
      '';
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStop = "${podman} network rm -f ${network}";
      };
    };

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

  # A word of a Caddyfile. There is no escape for a brace or a line break: other text is refused.
  caddyWord =
    what: pattern: word:
    if lib.match pattern (toString word) == null then
      throw "Caddyfile: ${builtins.toJSON word} is no ${what}"
    else
      toString word;
  caddyHost =
    let
      label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
    in
    caddyWord "host name" "([*][.])?(${label}[.])*${label}";
  caddyChoice =
    what: choices: name:
    choices.${name} or (throw "Caddyfile: ${builtins.toJSON name} is no ${what}");
  caddyPort = caddyWord "port" "[0-9]{1,5}";

  caddyBlock =
    head: body:
    if body == [ ] then [ head ] else [ "${head} {" ] ++ map (line: "  ${line}") body ++ [ "}" ];

  hostOfUpstream = "header_up Host {http.reverse_proxy.upstream.hostport}";

  # Who asks for the password, by `expose.auth`: nobody, the app itself, Caddy, or a service that Caddy asks.
  authentication = {
    none = _: [ ];
    app = _: [ ];
    # The hashes (caddy hash-password) come from the environment of Caddy, not from the Nix store.
    basic =
      { users }:
      caddyBlock "basic_auth" (
        map (
          { name, variable }:
          caddyWord "name of a user" "[A-Za-z0-9._@-]+" name
          + " {$"
          + caddyWord "name of a variable" "[A-Za-z_][A-Za-z0-9_]*" variable
          + "}"
        ) users
      );
    forward =
      {
        url,
        path ? "/",
        copyHeaders ? [ ],
      }:
      let
        address = caddyWord "address" "https?://([A-Za-z0-9.-]+|[[][0-9A-Fa-f:]+])(:[0-9]+)?" url;
        uri = caddyWord "path" "/[A-Za-z0-9/._~!&()*+,;=:@%?-]*" path;
        names = map (caddyWord "name of a header" "[A-Za-z0-9-]+") copyHeaders;
      in
      # Who the visitor is, only that service says: what a visitor claims by himself is taken away first.
      map (name: "request_header -${name}") names
      ++ caddyBlock "forward_auth ${address}" (
        [ "uri ${uri}" ]
        ++ optional (names != [ ]) "copy_headers ${lib.concatStringsSep " " names}"
        ++ optional (lib.hasPrefix "https:" url) hostOfUpstream
      );
  };

  # What the app is told of the name it was called by.
  hostHeaders = upstream: {
    plain = [ ];
    # UniFi refuses logins whose Host and Origin differ.
    keep-host = [ "header_up Host {http.request.host}" ];
    # Omada redirects to the Host it sees, and accepts only its own.
    rewrite-host = [
      hostOfUpstream
      "header_down Location ^${lib.replaceStrings [ "." ] [ "[.]" ] upstream}(.*)$ https://{http.request.host}$1"
    ];
  };

  # https://<hostName> -> the app's port on loopback, with the certificate `acmeHost` of mkCaddy.
  mkCaddyVirtualHost =
    {
      hostName,
      port,
      scheme ? "http",
      headers ? "plain",
      auth ? "app",
      authOptions ? { },
      acmeHost,
    }:
    let
      upstream = "${caddyWord "scheme" "https?" scheme}://127.0.0.1:${caddyPort port}";
      proxy = caddyBlock "reverse_proxy ${upstream}" (
        caddyChoice "rule about headers" (hostHeaders upstream) headers
        # An app's own certificate is signed by itself. The way to it does not leave the machine.
        ++ optionals (scheme == "https") (caddyBlock "transport http" [ "tls_insecure_skip_verify" ])
      );
    in
    {
      services.caddy = {
        # By itself Caddy would take the headers away after they were set.
        globalConfig = lib.mkIf (auth == "forward") "order request_header before forward_auth";
        virtualHosts.${caddyHost hostName} = {
          useACMEHost = mkDefault acmeHost;
          extraConfig = lib.concatStringsSep "\n" (
            caddyChoice "way to log in" authentication auth authOptions ++ proxy
          );
        };
      };
    };

  # Caddy with one certificate for *.<domain>, by DNS-01, so that no name has to be reachable from outside. NixOS gives
  # Caddy the right to read it and reloads Caddy when it is renewed.
  mkCaddy =
    {
      domain,
      email,
      dnsProvider,
      environmentFile ? null,
      authEnvironmentFile ? null,
    }:
    {
      services.caddy = {
        enable = mkDefault true;
        environmentFile = mkDefault authEnvironmentFile;
        # A reload would wait for ever for open WebSockets.
        globalConfig = "grace_period 10s";
      };
      security.acme = {
        acceptTerms = mkDefault true;
        defaults.email = mkDefault email;
        certs.${caddyHost domain} = {
          inherit dnsProvider environmentFile;
          domain = "*.${domain}";
          group = mkDefault "caddy";
        };
      };
      networking.firewall = {
        allowedTCPPorts = [
          80
          443
        ];
        # HTTP/3
        allowedUDPPorts = [ 443 ];
      };
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
