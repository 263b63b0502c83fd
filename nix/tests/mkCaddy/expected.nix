{
  acceptTerms = true;
  after = [ "acme-lab.example.net.service" ];
  allowedTCPPorts = [
    80
    443
  ];
  allowedUDPPorts = [ 443 ];
  apex = [ "lab.example.net" ];
  certificate = {
    dnsProvider = "cloudflare";
    domain = "*.lab.example.net";
    email = "ops@example.net";
    environmentFile = "/run/secrets/acme/cloudflare-env";
    extraDomainNames = [ ];
    group = "caddy";
    reloadServices = [ "caddy.service" ];
  };
  enable = true;
  environmentFile = null;
  globalConfig = "grace_period 10s";
  hashesOfPasswords = [ "/run/secrets/caddy/env" ];
  ofTheHost = true;
  withoutCertificate = {
    certs = { };
    extraConfig = "tls internal\nreverse_proxy http://127.0.0.1:8000";
    globalConfig = "grace_period 10s\nskip_install_trust";
    useACMEHost = null;
  };
  withoutSecret = true;
}
