{
  ages = [
    "5m"
    "30h"
    "15m"
    "15m"
    "9d"
    "15m"
    "35d"
  ];
  protection = {
    services = {
      cache = {
        class = "rebuildable";
        copies = [
          {
            destination = "nas";
            repository = "nas:cache";
            tier = "onsite";
            unit = "restic-backups-cache-nas.service";
          }
        ];
        missingRequiredTiers = [ ];
        paths = [ "/var/lib/cache" ];
        rpo = "30d";
        rto = "7d";
      };
      unifi = {
        class = "critical";
        copies = [
          {
            destination = "nas";
            repository = "nas:unifi";
            tier = "onsite";
            unit = "restic-backups-unifi-nas.service";
          }
          {
            destination = "r2";
            repository = "r2:unifi";
            tier = "offsite";
            unit = "restic-backups-unifi-r2.service";
          }
        ];
        missingRequiredTiers = [ ];
        paths = [ "/var/lib/unifi" ];
        rpo = "1d";
        rto = "4h";
      };
      wiki = {
        class = "critical";
        copies = [
          {
            destination = "nas";
            repository = "nas:wiki";
            tier = "onsite";
            unit = "restic-backups-wiki-nas.service";
          }
        ];
        missingRequiredTiers = [ "offsite" ];
        paths = [ "/var/lib/wiki" ];
        rpo = "1d";
        rto = "4h";
      };
    };
    version = 1;
  };
}
