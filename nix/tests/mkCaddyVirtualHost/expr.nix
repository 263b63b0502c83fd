# The lines of a virtual host, for every scheme, rule about headers and way to log in.
let
  inherit (import ../../../test/nix/service.nix { }) evaluate helpers lib;
  hostOf =
    settings:
    helpers.mkCaddyVirtualHost (
      {
        hostName = "app.lab.example.net";
        port = 8000;
        acmeHost = "lab.example.net";
      }
      // settings
    );
  virtualHost =
    settings:
    (evaluate [ (hostOf settings) ]).services.caddy.virtualHosts.${
      settings.hostName or "app.lab.example.net"
    };
  linesOf = settings: lib.filter lib.isString (builtins.split "\n" (virtualHost settings).extraConfig);
  refused = settings: !(builtins.tryEval (builtins.deepSeq (virtualHost settings) true)).success;
  forward = settings: {
    auth = "forward";
    authOptions = {
      url = "http://127.0.0.1:9091";
    }
    // settings;
  };
  basic = user: {
    auth = "basic";
    authOptions.users = [
      (
        {
          name = "ryan";
          variable = "HASH_OF_RYAN";
        }
        // user
      )
    ];
  };
in
{
  inherit (virtualHost { }) hostName useACMEHost;
  lines = lib.mapAttrs (_: linesOf) {
    http = { };
    https.scheme = "https";
    unifi = {
      scheme = "https";
      headers = "keep-host";
      port = 18443;
    };
    omada = {
      scheme = "https";
      headers = "rewrite-host";
      port = 8043;
    };
    keepHost.headers = "keep-host";
    none.auth = "none";
    app.auth = "app";
    basic = basic { };
    forward = forward { };
    forwardHttps = forward {
      url = "https://auth.lab.example.net";
      path = "/api/authz/forward-auth";
      copyHeaders = [
        "Remote-User"
        "Remote-Groups"
      ];
    };
  };
  refused = lib.mapAttrs (_: refused) {
    nothing = { };
    brace.hostName = "app.lab.example.net {\n  respond pwned\n}";
    line.hostName = "app.lab.example.net\n:80";
    list.hostName = "app.lab.example.net, other.example.net";
    variable.hostName = "{$SECRET}";
    port.port = "8000 127.0.0.1:22";
    scheme.scheme = "h2c";
    headers.headers = "drop";
    auth.auth = "oauth";
    userWithSpace = basic { name = "ryan {$PATH} root"; };
    variableOfOther = basic { variable = "X} {$Y"; };
    pathWithBrace = forward { path = "/{$SECRET}"; };
    pathWithLine = forward { path = "/\nrespond pwned"; };
    pathWithQuote = forward { path = "/\""; };
    urlWithPath = forward { url = "http://127.0.0.1:9091/x y"; };
    header = forward { copyHeaders = [ "Remote-User\n}" ]; };
  };
}
