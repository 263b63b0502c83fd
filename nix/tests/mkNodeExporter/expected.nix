{
  alone = {
    enable = true;
    enabledCollectors = [ "systemd" ];
    extraFlags = [ ];
    listenAddress = "127.0.0.1";
    openFirewall = false;
    port = 9100;
    rules = [ ];
  };
  asked = {
    enable = true;
    enabledCollectors = [ "systemd" ];
    extraFlags = [ ];
    listenAddress = "10.20.0.10";
    openFirewall = true;
    port = 9100;
    rules = [ ];
  };
  askedByIPv6 = "[fd00::10]";
  setAgain = {
    enable = true;
    enabledCollectors = [ "systemd" ];
    extraFlags = [ ];
    listenAddress = "10.20.0.12";
    openFirewall = false;
    port = 9100;
    rules = [ ];
  };
  textfileDirectory = "/var/lib/prometheus-node-exporter-text";
  withTextfiles = {
    enable = true;
    enabledCollectors = [ "systemd" ];
    extraFlags = [ "--collector.textfile.directory=/var/lib/prometheus-node-exporter-text" ];
    listenAddress = "127.0.0.1";
    openFirewall = false;
    port = 9100;
    rules = [ "d /var/lib/prometheus-node-exporter-text 0755 root root - -" ];
  };
}
