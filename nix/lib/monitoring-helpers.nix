# Monitoring: gatus probes what people use, Prometheus reads what the hosts measure. gatus asks Prometheus for its
# alerts too, so that one channel takes them all.
#
# Marked mkDefault is what hosts/<host>/default.nix may set again.
{ lib }:
let
  inherit (lib) mkDefault optional;

  loopback = "127.0.0.1";
  nodePort = 9100;
  prometheusUrl = "http://${loopback}:9090";

  # Where jobs of a host leave figures of their own, as files <job>.prom.
  textfileDirectory = "/var/lib/prometheus-node-exporter-text";

  # As part of a scrape target or a listening address.
  bracketed = address: if lib.hasInfix ":" address then "[${address}]" else address;

  nodeJob = "node";
  realDisk = ''fstype!~"tmpfs|ramfs|overlay|squashfs"'';

  # What the node exporters say that a person should hear of.
  hostRules = [
    {
      alert = "DiskFull";
      expr = "node_filesystem_avail_bytes{${realDisk}} / node_filesystem_size_bytes{${realDisk}} < 0.1";
      for = "15m";
    }
    {
      alert = "HostDown";
      expr = ''up{job="${nodeJob}"} == 0'';
      for = "5m";
    }
    {
      alert = "MemoryLow";
      expr = "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05";
      for = "15m";
    }
    {
      alert = "UnitFailed";
      expr = ''node_systemd_unit_state{state="failed"} == 1'';
      for = "5m";
    }
  ];

  mkPrometheus = targets: groups: {
    enable = true;
    listenAddress = mkDefault loopback;
    rules = [
      (builtins.toJSON { groups = lib.mapAttrsToList (name: rules: { inherit name rules; }) groups; })
    ];
    scrapeConfigs = [
      {
        job_name = nodeJob;
        static_configs = lib.mapAttrsToList (host: address: {
          labels = { inherit host; };
          targets = [ "${bracketed address}:${toString nodePort}" ];
        }) targets;
      }
    ];
  };

  # One endpoint of gatus. A page that asks for a password is well too: its status may be below 500 instead.
  mkProbe =
    group: name:
    {
      url,
      statusBelow ? 400,
      insecure ? false,
    }:
    {
      inherit group name;
      # gatus takes a dollar sign for a variable; two of them are one.
      url = lib.replaceStrings [ "$" ] [ "$$" ] url;
      conditions =
        # Without an answer gatus takes the status for 0, which is less than any.
        [ "[CONNECTED] == true" ]
        ++ optional (lib.hasPrefix "http" url) "[STATUS] < ${toString statusBelow}"
        # The authority renews a month ahead; what is made on the host itself is renewed by the hour.
        ++ optional (lib.hasPrefix "https:" url && !insecure) "[CERTIFICATE_EXPIRATION] > 168h";
    }
    // lib.optionalAttrs insecure { client.insecure = true; };

  # The endpoint that is well as long as an alert of Prometheus does not fire.
  mkAlertProbe =
    { alert, ... }:
    {
      name = alert;
      group = "alerts";
      # ALERTS{alertname="<alert>",alertstate="firing"}
      url = "${prometheusUrl}/api/v1/query?query=ALERTS%7Balertname%3D%22${alert}%22%2Calertstate%3D%22firing%22%7D";
      conditions = [
        "[STATUS] == 200"
        "len([BODY].data.result) == 0"
      ];
    };

  environmentTemplate = "gatus.env";
  urlVariable = "ALERT_URL";

  # gatus's custom provider speaks to all three: each takes a POST at one address.
  channels =
    let
      what = "[ENDPOINT_GROUP]/[ENDPOINT_NAME]";
      state = "[ALERT_TRIGGERED_OR_RESOLVED]";
    in
    {
      ntfy = {
        headers.Title = "${what}: ${state}";
        body = "${what} is ${state}";
      };
      pushover = {
        headers.Content-Type = "application/x-www-form-urlencoded";
        body = "title=${what}&message=${state}";
      };
      webhook = {
        headers.Content-Type = "application/json";
        body = builtins.toJSON {
          inherit state;
          endpoint = what;
          text = "${what} is ${state}";
        };
      };
    };

  mkChannel =
    kind:
    channels.${kind} or (throw "mkMonitoring: ${builtins.toJSON kind} is no kind of channel")
    // {
      url = "\${${urlVariable}}";
      method = "POST";
      default-alert = {
        failure-threshold = 3;
        success-threshold = 2;
        send-on-resolved = true;
      };
    };

  # What a host watches.
  #   probes: host -> service -> where it answers
  #   targets: host -> address of its node exporter; without any, Prometheus does not run
  #   ruleGroups: name -> alert rules of Prometheus (alert, expr, for), besides those about the hosts themselves
  #   alerts: kind of channel, its address as the placeholder of sops-nix, and the file that this is filled into
  mkMonitoring =
    {
      probes ? { },
      targets ? { },
      ruleGroups ? { },
      alerts ? null,
    }:
    let
      groups = lib.optionalAttrs (targets != { }) ({ hosts = hostRules; } // ruleGroups);
      endpoints =
        lib.concatLists (lib.mapAttrsToList (host: lib.mapAttrsToList (mkProbe host)) probes)
        ++ map mkAlertProbe (lib.concatLists (lib.attrValues groups));
      alerting = lib.optionalAttrs (alerts != null) { alerts = [ { type = "custom"; } ]; };
    in
    {
      services = {
        gatus = {
          enable = true;
          environmentFile = alerts.environmentFile or null;
          settings = {
            endpoints = map (endpoint: endpoint // alerting) endpoints;
            web = {
              address = mkDefault loopback;
              port = mkDefault 8787;
            };
          }
          // lib.optionalAttrs (alerts != null) { alerting.custom = mkChannel alerts.kind; };
        };
        prometheus = lib.optionalAttrs (targets != { }) (mkPrometheus targets groups);
      };
    }
    // lib.optionalAttrs (alerts != null) {
      sops.templates.${environmentTemplate} = {
        content = "${urlVariable}=${alerts.url}";
        restartUnits = [ "gatus.service" ];
      };
    };

  # What measures a host: asked on loopback, unless another host asks.
  mkNodeExporter =
    {
      address ? loopback,
      openFirewall ? false,
      textfiles ? false,
    }:
    {
      services.prometheus.exporters.node = {
        enable = true;
        enabledCollectors = [ "systemd" ];
        listenAddress = mkDefault (bracketed address);
        openFirewall = mkDefault openFirewall;
        extraFlags = optional textfiles "--collector.textfile.directory=${textfileDirectory}";
      };
      systemd.tmpfiles.rules = optional textfiles "d ${textfileDirectory} 0755 root root - -";
    };
in
{
  inherit mkMonitoring mkNodeExporter textfileDirectory;
}
