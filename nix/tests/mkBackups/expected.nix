{
  commands = [ "restic-system-disk" ];
  labels = {
    lab-backup-check-system-disk = "lab.backup-check.system-disk";
    lab-backup-drill-system-disk = "lab.backup-drill.system-disk";
    lab-backup-system-disk = "lab.backup.system-disk";
  };
  lines = {
    lab-backup-check-system-disk = [
      "/run/current-system/sw/bin/restic-system-disk check --read-data-subset=5%"
    ];
    lab-backup-drill-system-disk = [ "restic=/run/current-system/sw/bin/restic-system-disk" ];
    # Numbers that are all 0 keep everything: nothing is forgotten.
    lab-backup-system-disk = [
      "/run/current-system/sw/bin/restic-system-disk cat config > /dev/null || /run/current-system/sw/bin/restic-system-disk init"
      "/run/current-system/sw/bin/restic-system-disk backup --tag=system '--exclude=/Users/ada/it'\\''s $HOME' -- '/Users/ada/a b'"
    ];
  };
  times = {
    lab-backup-check-system-disk = [
      {
        Day = 1;
        Hour = 9;
        Minute = 30;
      }
    ];
    lab-backup-drill-system-disk = [ { Minute = 0; } ];
    lab-backup-system-disk = [
      {
        Hour = 3;
        Minute = 35;
      }
    ];
  };
}
