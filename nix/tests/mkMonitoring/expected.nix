{
  alertProbe = {
    conditions = [
      "[STATUS] == 200"
      "len([BODY].data.result) == 0"
    ];
    group = "alerts";
    name = "UnitFailed";
    url = "http://127.0.0.1:9090/api/v1/query?query=ALERTS%7Balertname%3D%22UnitFailed%22%2Calertstate%3D%22firing%22%7D";
  };
  endpoints = {
    asksForPassword = {
      conditions = [
        "[CONNECTED] == true"
        "[STATUS] < 500"
        "[CERTIFICATE_EXPIRATION] > 168h"
      ];
      group = "luna";
      name = "app";
      url = "https://app.lab.example.net/";
    };
    noPage = {
      conditions = [ "[CONNECTED] == true" ];
      group = "luna";
      name = "app";
      url = "tcp://127.0.0.1:1883";
    };
    ownCertificate = {
      client.insecure = true;
      conditions = [
        "[CONNECTED] == true"
        "[STATUS] < 400"
      ];
      group = "luna";
      name = "app";
      url = "https://10.20.0.10:8443/";
    };
    page = {
      conditions = [
        "[CONNECTED] == true"
        "[STATUS] < 400"
        "[CERTIFICATE_EXPIRATION] > 168h"
      ];
      group = "luna";
      name = "app";
      url = "https://app.lab.example.net/";
    };
    plain = {
      conditions = [
        "[CONNECTED] == true"
        "[STATUS] < 400"
      ];
      group = "luna";
      name = "app";
      url = "http://127.0.0.1:8000/health?cost=$$5";
    };
  };
  environmentFile = null;
  order = [
    "luna/attic"
    "luna/wiki"
    "sol/mqtt"
    "alerts/BackupFailed"
    "alerts/DiskFull"
    "alerts/HostDown"
    "alerts/MemoryLow"
    "alerts/UnitFailed"
  ];
  prometheus = {
    enable = true;
    groups = [
      {
        alerts = [ "BackupFailed" ];
        name = "backups";
      }
      {
        alerts = [
          "DiskFull"
          "HostDown"
          "MemoryLow"
          "UnitFailed"
        ];
        name = "hosts";
      }
    ];
    jobs = [ "node" ];
    listenAddress = "127.0.0.1";
    scraped = [
      {
        labels.host = "luna";
        targets = [ "10.20.0.10:9100" ];
      }
      {
        labels.host = "nova";
        targets = [ "nova.lab.example.net:9100" ];
      }
      {
        labels.host = "sol";
        targets = [ "[fd00::11]:9100" ];
      }
    ];
  };
  sending = {
    alertsOfEach = [
      [
        {
          type = "custom";
        }
      ]
    ];
    environmentFile = "/run/secrets/rendered/gatus.env";
    template = {
      content = "ALERT_URL=<PLACEHOLDER>";
      restartUnits = [ "gatus.service" ];
    };
  };
  sent = {
    ntfy = {
      body = "[ENDPOINT_GROUP]/[ENDPOINT_NAME] is [ALERT_TRIGGERED_OR_RESOLVED]";
      default-alert = {
        failure-threshold = 3;
        send-on-resolved = true;
        success-threshold = 2;
      };
      headers.Title = "[ENDPOINT_GROUP]/[ENDPOINT_NAME]: [ALERT_TRIGGERED_OR_RESOLVED]";
      method = "POST";
      url = "\${ALERT_URL}";
    };
    pushover = {
      body = "title=[ENDPOINT_GROUP]/[ENDPOINT_NAME]&message=[ALERT_TRIGGERED_OR_RESOLVED]";
      default-alert = {
        failure-threshold = 3;
        send-on-resolved = true;
        success-threshold = 2;
      };
      headers.Content-Type = "application/x-www-form-urlencoded";
      method = "POST";
      url = "\${ALERT_URL}";
    };
    webhook = {
      body = "{\"endpoint\":\"[ENDPOINT_GROUP]/[ENDPOINT_NAME]\",\"state\":\"[ALERT_TRIGGERED_OR_RESOLVED]\",\"text\":\"[ENDPOINT_GROUP]/[ENDPOINT_NAME] is [ALERT_TRIGGERED_OR_RESOLVED]\"}";
      default-alert = {
        failure-threshold = 3;
        send-on-resolved = true;
        success-threshold = 2;
      };
      headers.Content-Type = "application/json";
      method = "POST";
      url = "\${ALERT_URL}";
    };
  };
  unknownChannel = false;
  web = {
    address = "127.0.0.1";
    port = 8787;
  };
  withoutTargets = false;
}
