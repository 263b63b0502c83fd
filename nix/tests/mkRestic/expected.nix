{
  backup = {
    environmentFile = null;
    exclude = [ "/var/lib/wiki/cache" ];
    extraBackupArgs = [ "--tag wiki" ];
    extraOptions = [ ];
    initialize = true;
    passwordFile = "/run/secrets/restic/password";
    paths = [ "/var/lib/wiki" ];
    pruneOpts = [
      "--group-by host,tags"
      "--keep-daily 7"
      "--keep-last 3"
      "--keep-weekly 5"
    ];
    repository = "/mnt/nas/luna/wiki";
    timerConfig = {
      OnCalendar = "03:35";
      Persistent = true;
      RandomizedDelaySec = "45m";
    };
  };
  box = [ "sftp.command='ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -i /run/secrets/restic/identity -p 2222 lab@box.example.net -s sftp'" ];
  check = {
    after = [ "restic-backups-wiki-x.service" ];
    onFailure = [ ];
    script = "/run/current-system/sw/bin/restic-wiki-x check --read-data-subset=5%\n";
    unitConfig = {
      AssertPathIsMountPoint = "/mnt/nas";
      RequiresMountsFor = [ "/mnt/nas" ];
    };
  };
  copy = {
    after = [ "lab-quiesce-wiki.service" ];
    environment = { };
    requires = [ "lab-quiesce-wiki.service" ];
    serviceConfig = {
      BindReadOnlyPaths = [ "/var/lib/lab-backup/staging/wiki/var/lib/wiki:/var/lib/wiki" ];
      IOSchedulingClass = {
        _type = "override";
        content = "idle";
        priority = 1000;
      };
      Nice = {
        _type = "override";
        content = 19;
        priority = 1000;
      };
      Slice = "lab-backup.slice";
    };
  };
  keepsAll = [ ];
  live = {
    requires = [ ];
    serviceConfig = {
      IOSchedulingClass = {
        _type = "override";
        content = "idle";
        priority = 1000;
      };
      Nice = {
        _type = "override";
        content = 19;
        priority = 1000;
      };
      Slice = "lab-backup.slice";
    };
  };
  r2 = "/run/secrets/restic/r2-env";
  timers = {
    lab-backup-check-wiki-x = {
      timerConfig = {
        OnCalendar = "weekly";
        Persistent = true;
        RandomizedDelaySec = "2h";
      };
      wantedBy = [ "timers.target" ];
    };
    lab-backup-drill-wiki-x = {
      timerConfig = {
        OnCalendar = "*-*-01 12:30";
        Persistent = true;
        RandomizedDelaySec = "2h";
      };
      wantedBy = [ "timers.target" ];
    };
  };
  told = [ "lab-notify-failure@%n.service" ];
  unit = {
    after = [ "lab-snapshot.service" ];
    environment.RESTIC_FEATURES = "device-id-for-hardlinks";
    onFailure = [ ];
    requires = [ "lab-snapshot.service" ];
    restartIfChanged = false;
    serviceConfig = {
      BindReadOnlyPaths = [ "/run/lab-snapshot/var/lib/wiki:/var/lib/wiki" ];
      IOSchedulingClass = {
        _type = "override";
        content = "idle";
        priority = 1000;
      };
      Nice = {
        _type = "override";
        content = 19;
        priority = 1000;
      };
      Slice = "lab-backup.slice";
    };
    unitConfig = {
      AssertPathIsMountPoint = "/mnt/nas";
      RequiresMountsFor = [ "/mnt/nas" ];
    };
  };
  unmounted = { };
}
