# Gatus, Prometheus, its exporter of the machine's own figures, and Alertmanager.
{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  inherit (import ./formats.nix { inherit lib; }) yaml;
  inherit (config.services) prometheus;

  option =
    type: default:
    mkOption {
      inherit type default;
    };
  strings = option (types.listOf types.str) [ ];
  texts = option (types.attrsOf types.str) { };
  text = option (types.nullOr types.str) null;
  file = option (types.nullOr types.path) null;
  set = options: option (types.submodule { inherit options; }) { };
  sets = options: option (types.listOf (types.submodule { inherit options; })) [ ];

  schemes = types.enum [
    "http"
    "https"
  ];

  exporter =
    name: port: more:
    set (
      {
        enable = mkEnableOption "the prometheus ${name} exporter";
        port = option types.port port;
        listenAddress = option types.str "0.0.0.0";
        extraFlags = strings;
        openFirewall = option types.bool false;
        firewallFilter = text;
        firewallRules = option (types.nullOr types.lines) null;
        user = option types.str "${name}-exporter";
        group = option types.str "${name}-exporter";
      }
      // more
    );
in
{
  options.services = {
    gatus = {
      enable = mkEnableOption "Gatus";
      environmentFile = file;
      openFirewall = option types.bool false;
      # In the real one web.port is an option, 8080 by default.
      settings = option yaml { };
    };

    prometheus = {
      enable = mkEnableOption "Prometheus monitoring daemon";
      port = option types.port 9090;
      listenAddress = option types.str "0.0.0.0";
      retentionTime = text;
      checkConfig = option (types.either types.bool (types.enum [ "syntax-only" ])) true;
      extraFlags = strings;
      rules = strings;
      ruleFiles = option (types.listOf types.path) [ ];
      # The real ones are submodules of every key that Prometheus has.
      globalConfig = set {
        scrape_interval = text;
        scrape_timeout = text;
        evaluation_interval = text;
        external_labels = texts;
      };
      scrapeConfigs = sets {
        job_name = mkOption { type = types.str; };
        scrape_interval = text;
        scrape_timeout = text;
        metrics_path = text;
        params = option (types.attrsOf (types.listOf types.str)) { };
        scheme = option (types.nullOr schemes) null;
        static_configs = sets {
          targets = mkOption { type = types.listOf types.str; };
          labels = texts;
        };
        relabel_configs = sets {
          source_labels = option (types.nullOr (types.listOf types.str)) null;
          target_label = text;
          regex = text;
          replacement = text;
          action = text;
        };
      };
      alertmanagers = option (types.listOf types.attrs) [ ];

      alertmanager = {
        enable = mkEnableOption "Prometheus Alertmanager";
        configuration = option (types.nullOr types.attrs) null;
        environmentFile = file;
        listenAddress = option types.str "";
        port = option types.port 9093;
        openFirewall = option types.bool false;
        webExternalUrl = text;
      };
      alertmanager-ntfy = {
        enable = mkEnableOption "alertmanager-ntfy";
        # In the real one http.addr and some of ntfy are options of their own.
        settings = option yaml { };
        extraConfigFiles = option (types.listOf types.path) [ ];
      };

      exporters = {
        blackbox = exporter "blackbox" 9115 {
          configFile = file;
          enableConfigCheck = option types.bool true;
        };
        node = exporter "node" 9100 {
          enabledCollectors = strings;
          disabledCollectors = strings;
        };
      };
    };
  };

  config.assertions = [
    {
      assertion = prometheus.alertmanager.enable -> prometheus.alertmanager.configuration != null;
      message = "Can not enable alertmanager without a configuration.";
    }
  ];
}
