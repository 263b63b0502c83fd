{
  hostName = "app.lab.example.net";
  lines = {
    app = [ "reverse_proxy http://127.0.0.1:8000" ];
    basic = [
      "basic_auth {"
      "  ryan {$HASH_OF_RYAN}"
      "}"
      "reverse_proxy http://127.0.0.1:8000"
    ];
    forward = [
      "forward_auth http://127.0.0.1:9091 {"
      "  uri /"
      "}"
      "reverse_proxy http://127.0.0.1:8000"
    ];
    forwardHttps = [
      "request_header -Remote-User"
      "request_header -Remote-Groups"
      "forward_auth https://auth.lab.example.net {"
      "  uri /api/authz/forward-auth"
      "  copy_headers Remote-User Remote-Groups"
      "  header_up Host {http.reverse_proxy.upstream.hostport}"
      "}"
      "reverse_proxy http://127.0.0.1:8000"
    ];
    http = [ "reverse_proxy http://127.0.0.1:8000" ];
    https = [
      "reverse_proxy https://127.0.0.1:8000 {"
      "  transport http {"
      "    tls_insecure_skip_verify"
      "  }"
      "}"
    ];
    keepHost = [
      "reverse_proxy http://127.0.0.1:8000 {"
      "  header_up Host {http.request.host}"
      "}"
    ];
    none = [ "reverse_proxy http://127.0.0.1:8000" ];
    omada = [
      "reverse_proxy https://127.0.0.1:8043 {"
      "  header_up Host {http.reverse_proxy.upstream.hostport}"
      "  header_down Location ^https://127[.]0[.]0[.]1:8043(.*)$ https://{http.request.host}$1"
      "  transport http {"
      "    tls_insecure_skip_verify"
      "  }"
      "}"
    ];
    unifi = [
      "reverse_proxy https://127.0.0.1:18443 {"
      "  header_up Host {http.request.host}"
      "  transport http {"
      "    tls_insecure_skip_verify"
      "  }"
      "}"
    ];
  };
  refused = {
    auth = true;
    brace = true;
    header = true;
    headers = true;
    line = true;
    list = true;
    nothing = false;
    pathWithBrace = true;
    pathWithLine = true;
    pathWithQuote = true;
    port = true;
    scheme = true;
    urlWithPath = true;
    userWithSpace = true;
    variable = true;
    variableOfOther = true;
  };
  useACMEHost = "lab.example.net";
}
