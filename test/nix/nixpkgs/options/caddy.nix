# Caddy, its Caddyfile (system.build.caddyfile, as text) and what it needs of certificates.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.services.caddy;

  option =
    type: default:
    mkOption {
      inherit type default;
    };
  lines = option types.lines "";
  text = option (types.nullOr types.str) null;
  strings = option (types.listOf types.str) [ ];

  virtualHost =
    { config, name, ... }:
    {
      options = {
        hostName = option types.str name;
        serverAliases = strings;
        listenAddresses = strings;
        useACMEHost = text;
        logFormat = option (types.nullOr types.lines) "output file ${cfg.logDir}/access-${config.hostName}.log\n";
        extraConfig = lines;
      };
    };

  certificates = lib.unique (
    lib.concatMap ({ useACMEHost, ... }: lib.optional (useACMEHost != null) useACMEHost) (
      lib.attrValues cfg.virtualHosts
    )
  );

  portLine =
    scheme: port: usual:
    lib.optionalString (port != null && port != usual) "${scheme}_port ${toString port}";

  site =
    {
      extraConfig,
      hostName,
      listenAddresses,
      logFormat,
      serverAliases,
      useACMEHost,
    }:
    let
      inherit (config.security.acme.certs.${useACMEHost}) directory;
    in
    ''
      ${lib.concatStringsSep " " ([ hostName ] ++ serverAliases)} {
        ${lib.optionalString (listenAddresses != [ ]) "bind ${lib.concatStringsSep " " listenAddresses}"}
        ${lib.optionalString (useACMEHost != null) "tls ${directory}/cert.pem ${directory}/key.pem"}
        ${lib.optionalString (logFormat != null) "log {\n${logFormat}\n}"}
        ${extraConfig}
      }
    '';
in
{
  options.services.caddy = {
    enable = mkEnableOption "Caddy web server";
    user = option types.str "caddy";
    group = option types.str "caddy";
    dataDir = option types.path "/var/lib/caddy";
    logDir = option types.path "/var/log/caddy";
    logFormat = option types.lines "level ERROR\n";
    globalConfig = lines;
    extraConfig = lines;
    virtualHosts = option (types.attrsOf (types.submodule virtualHost)) { };
    acmeCA = text;
    email = text;
    httpPort = option (types.nullOr types.port) 80;
    httpsPort = option (types.nullOr types.port) 443;
    enableReload = option types.bool true;
    environmentFile = option (types.nullOr types.path) null;
    openFirewall = option types.bool false;
  };

  config = lib.mkIf cfg.enable {
    services.caddy.globalConfig = ''
      ${lib.optionalString (cfg.email != null) "email ${cfg.email}"}
      ${lib.optionalString (cfg.acmeCA != null) "acme_ca ${cfg.acmeCA}"}
      ${portLine "http" cfg.httpPort 80}
      ${portLine "https" cfg.httpsPort 443}
      log {
        ${cfg.logFormat}
      }
    '';

    security.acme.certs = lib.genAttrs certificates (_: {
      group = lib.mkDefault cfg.group;
      reloadServices = [ "caddy.service" ];
    });
    systemd.services.caddy = {
      wants = map (name: "acme-${name}.service") certificates;
      after = map (name: "acme-${name}.service") certificates;
      wantedBy = [ "multi-user.target" ];
      serviceConfig = {
        User = cfg.user;
        Group = cfg.group;
        EnvironmentFile = lib.optional (cfg.environmentFile != null) cfg.environmentFile;
        NoNewPrivileges = true;
        PrivateDevices = true;
        ProtectHome = true;
      };
    };

    users = lib.mkIf (cfg.user == "caddy") {
      users.caddy = {
        # Of nixpkgs' table of ids.
        uid = 239;
        inherit (cfg) group;
        home = cfg.dataDir;
      };
      groups.caddy.gid = 239;
    };
    networking.firewall = lib.mkIf cfg.openFirewall {
      allowedTCPPorts = lib.filter (port: port != null) [
        cfg.httpPort
        cfg.httpsPort
      ];
      allowedUDPPorts = lib.optional (cfg.httpsPort != null) cfg.httpsPort;
    };

    system.build.caddyfile = ''
      {
        ${cfg.globalConfig}
      }
      ${cfg.extraConfig}
      ${lib.concatMapStringsSep "\n" site (lib.attrValues cfg.virtualHosts)}
    '';

    assertions = map (name: {
      assertion = config.security.acme.certs.${name}.group == cfg.group;
      message = "Certificate ${name} cannot be read by Caddy: its group is not ${cfg.group}.";
    }) certificates;
  };
}
