# Caddy of a host, and its virtual hosts: texts become words of a Caddyfile or are refused.
{ lib }:
let
  inherit (lib) mkDefault optional optionals;

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

  # https://<hostName> -> the app's port on loopback. `acmeHost`: the certificate of mkCaddy; without one Caddy makes its
  # own, by an authority of its own that browsers have to be told of.
  mkCaddyVirtualHost =
    {
      hostName,
      port,
      scheme ? "http",
      headers ? "plain",
      auth ? "app",
      authOptions ? { },
      acmeHost ? null,
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
            optional (acmeHost == null) "tls internal"
            ++ caddyChoice "way to log in" authentication auth authOptions
            ++ proxy
          );
        };
      };
    };

  # Caddy with one certificate for *.<domain>, by DNS-01, so that no name has to be reachable from outside. NixOS gives
  # Caddy the right to read it and reloads Caddy when it is renewed. `extraDomainNames`: what the asterisk does not cover.
  mkCaddy =
    {
      certificate ? null,
      authEnvironmentFile ? null,
    }:
    {
      services.caddy = {
        enable = mkDefault true;
        environmentFile = mkDefault authEnvironmentFile;
        # A reload would wait for ever for open WebSockets.
        globalConfig = lib.concatStringsSep "\n" (
          [ "grace_period 10s" ]
          # It may not write to the system's list of authorities.
          ++ optional (certificate == null) "skip_install_trust"
        );
      };
      security.acme = lib.optionalAttrs (certificate != null) (mkCertificate certificate);
      networking.firewall = {
        allowedTCPPorts = [
          80
          443
        ];
        # HTTP/3
        allowedUDPPorts = [ 443 ];
      };
    };

  mkCertificate =
    {
      domain,
      email,
      dnsProvider,
      environmentFile ? null,
      extraDomainNames ? [ ],
    }:
    {
      acceptTerms = mkDefault true;
      defaults.email = mkDefault email;
      certs.${caddyHost domain} = {
        inherit dnsProvider environmentFile extraDomainNames;
        domain = "*.${domain}";
        group = mkDefault "caddy";
      };
    };
in
{
  inherit mkCaddy mkCaddyVirtualHost;
}
