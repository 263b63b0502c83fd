# Caddy of one host: a certificate for all its names, and the ports that it is reached on.
let
  inherit (import ../../../test/nix/service.nix { }) evaluate helpers succeeds;
  caddy =
    settings:
    helpers.mkCaddy {
      certificate = {
        domain = "lab.example.net";
        email = "ops@example.net";
        dnsProvider = "cloudflare";
        environmentFile = "/run/secrets/acme/cloudflare-env";
      }
      // settings;
    };
  virtualHost = helpers.mkCaddyVirtualHost {
    hostName = "app.lab.example.net";
    port = 8000;
    acmeHost = "lab.example.net";
  };
  config = evaluate [
    (caddy { })
    virtualHost
  ];
  withHashes = evaluate [ (helpers.mkCaddy { authEnvironmentFile = "/run/secrets/caddy/env"; }) ];
  withoutCertificate = evaluate [
    (helpers.mkCaddy { })
    (helpers.mkCaddyVirtualHost {
      hostName = "app.lab.example.net";
      port = 8000;
    })
  ];
  certificate = config.security.acme.certs."lab.example.net";
in
{
  inherit (config.services.caddy) enable environmentFile;
  inherit ((caddy { }).services.caddy) globalConfig;
  inherit (config.networking.firewall) allowedTCPPorts allowedUDPPorts;
  inherit (config.security.acme) acceptTerms;
  certificate = {
    inherit (certificate)
      dnsProvider
      domain
      email
      environmentFile
      extraDomainNames
      group
      reloadServices
      ;
  };
  inherit (config.systemd.services.caddy) after;

  apex =
    (evaluate [ (caddy { extraDomainNames = [ "lab.example.net" ]; }) ])
    .security.acme.certs."lab.example.net".extraDomainNames;
  withoutCertificate = {
    inherit ((helpers.mkCaddy { }).services.caddy) globalConfig;
    inherit (withoutCertificate.security.acme) certs;
    inherit (withoutCertificate.services.caddy.virtualHosts."app.lab.example.net")
      extraConfig
      useACMEHost
      ;
  };
  withoutSecret = succeeds [ (caddy { environmentFile = null; }) ];
  hashesOfPasswords = withHashes.systemd.services.caddy.serviceConfig.EnvironmentFile;
  # Set again by the host.
  ofTheHost = succeeds [
    (caddy { })
    {
      services.caddy.enable = false;
      security.acme.defaults.email = "me@example.net";
    }
  ];
}
