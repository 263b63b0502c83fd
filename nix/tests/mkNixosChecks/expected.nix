{
  undeclared = {
    assertions = [
      {
        assertion = false;
        message = "lab/login-impossible: neither root nor a user of group wheel has a password, or a key that sshd takes: nobody can log in to look after this host. Give one of them a key, or a password as hashedPasswordFile.";
      }
    ];
    warnings = [
      "lab/firewall-disabled: networking.firewall.enable is false (hosts/luna/default.nix): what listens on this host is open to its network. Remove that line, and open single ports where they are needed."
      "lab/port-firewall-mismatch: the firewall is open for what lab.yaml does not know: TCP 32400 (hosts/luna/plex.nix), TCP 80 (modules/media.nix), TCP 9000-9002 (hosts/luna/plex.nix). Declare the service in lab.yaml, publish the port on 127.0.0.1, or close it."
      "lab/port-firewall-mismatch: container web publishes TCP 8443 on every address, past the firewall. Declare the service in lab.yaml, publish the port on 127.0.0.1, or close it."
      "lab/port-firewall-mismatch: container web publishes UDP 53 on every address, past the firewall. Declare the service in lab.yaml, publish the port on 127.0.0.1, or close it."
      "lab/secret-world-readable: sops.secrets.\"open\".mode is 0444: every user of this host has access. Leave the mode at 0400 and name who reads it: owner, or uid and gid of a container."
      "lab/uid-clash: uid 508 is users.users.media, and what runs in a container (web): each has what is the other's. Give one of them another uid."
      "lab/zfs-no-scrub: services.zfs.autoScrub.enable is false: damage is seen when the data is read, perhaps too late to repair it. Set it to true."
      "lab/zfs-undeclared: this host has ZFS and lab.yaml does not say so: backups read no snapshot, and nothing sees whether another host has its networking.hostId. Add zfs to the host in lab.yaml."
    ];
  };
  declared = {
    assertions = [
      {
        assertion = false;
        message = "lab/login-impossible: neither root nor a user of group wheel has a password, or a key that sshd takes: nobody can log in to look after this host. Give one of them a key, or a password as hashedPasswordFile.";
      }
      {
        assertion = false;
        message = "lab/zfs-hostid-overridden: networking.hostId is 00000002 (hosts/luna/default.nix), and not 00000001, which no other host of lab.yaml has. Remove that line, or change zfs.hostId of the host in lab.yaml.";
      }
    ];
    warnings = [ ];
  };
  acknowledged = {
    assertions = [ ];
    warnings = [
      "lab/zfs-no-scrub: services.zfs.autoScrub.enable is false: damage is seen when the data is read, perhaps too late to repair it. Set it to true."
    ];
  };
  mac = {
    assertions = [ ];
    warnings = [
      "lab/secret-world-readable: sops.secrets.\"open\".mode is 0444: every user of this host has access. Leave the mode at 0400 and name who reads it: owner, or uid and gid of a container."
    ];
  };
}
