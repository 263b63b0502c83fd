# What a host probes, reads and sends.
let
  inherit (import ../../../test/nix/service.nix { }) evaluate lib;
  helpers = import ../../lib/monitoring-helpers.nix { inherit lib; };
  configOf =
    settings:
    evaluate [
      ../../../test/nix/sops-nix/nixos.nix
      (helpers.mkMonitoring settings)
    ];
  gatusOf = settings: (configOf settings).services.gatus;
  endpointOf =
    probe:
    lib.head (gatusOf {
      probes.luna.app = probe;
    }).settings.endpoints;

  watched = configOf {
    probes = {
      sol.mqtt.url = "tcp://10.20.0.11:1883";
      luna = {
        wiki.url = "https://wiki.lab.example.net/";
        attic.url = "https://cache.lab.example.net/";
      };
    };
    targets = {
      luna = "10.20.0.10";
      nova = "nova.lab.example.net";
      sol = "fd00::11";
    };
    ruleGroups.backups = [
      {
        alert = "BackupFailed";
        expr = "restic_backup_failed == 1";
        for = "5m";
      }
    ];
  };
  inherit (watched.services) gatus prometheus;

  sending =
    kind:
    configOf {
      probes.luna.wiki.url = "https://wiki.lab.example.net/";
      alerts = {
        inherit kind;
        url = "<PLACEHOLDER>";
        environmentFile = "/run/secrets/rendered/gatus.env";
      };
    };
in
{
  endpoints = lib.mapAttrs (_: endpointOf) {
    page.url = "https://app.lab.example.net/";
    asksForPassword = {
      url = "https://app.lab.example.net/";
      statusBelow = 500;
    };
    ownCertificate = {
      url = "https://10.20.0.10:8443/";
      insecure = true;
    };
    plain.url = "http://127.0.0.1:8000/health?cost=$5";
    noPage.url = "tcp://127.0.0.1:1883";
  };

  # In the order of their names, after them the alerts.
  order = map ({ group, name, ... }: "${group}/${name}") gatus.settings.endpoints;
  alertProbe = lib.last gatus.settings.endpoints;
  inherit (gatus.settings) web;
  inherit (gatus) environmentFile;
  prometheus = {
    inherit (prometheus) enable listenAddress;
    jobs = map ({ job_name, ... }: job_name) prometheus.scrapeConfigs;
    scraped = (lib.head prometheus.scrapeConfigs).static_configs;
    groups = map (
      { name, rules }:
      {
        inherit name;
        alerts = map ({ alert, ... }: alert) rules;
      }
    ) (builtins.fromJSON (lib.head prometheus.rules)).groups;
  };

  withoutTargets =
    (configOf { ruleGroups.backups = [ { alert = "Unread"; } ]; }).services.prometheus.enable;

  sent = lib.genAttrs [
    "ntfy"
    "pushover"
    "webhook"
  ] (kind: (sending kind).services.gatus.settings.alerting.custom);
  sending = {
    inherit ((sending "ntfy").services.gatus) environmentFile;
    alertsOfEach = map ({ alerts, ... }: alerts) (sending "ntfy").services.gatus.settings.endpoints;
    template = {
      inherit ((sending "ntfy").sops.templates."gatus.env") content restartUnits;
    };
  };
  unknownChannel =
    (builtins.tryEval (builtins.deepSeq (sending "pager").services.gatus.settings true)).success;
}
