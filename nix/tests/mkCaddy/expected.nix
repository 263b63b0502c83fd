{
  acceptTerms = true;
  after = [ "acme-lab.example.net.service" ];
  allowedTCPPorts = [
    80
    443
  ];
  allowedUDPPorts = [ 443 ];
  certificate = {
    dnsProvider = "cloudflare";
    domain = "*.lab.example.net";
    email = "ops@example.net";
    environmentFile = "/run/secrets/acme/cloudflare-env";
    group = "caddy";
    reloadServices = [ "caddy.service" ];
  };
  enable = true;
  environmentFile = null;
  globalConfig = "grace_period 10s";
  hashesOfPasswords = [ "/run/secrets/caddy/env" ];
  ofTheHost = true;
  withoutSecret = true;
}
