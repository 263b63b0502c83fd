# Rules of check-helpers.nix about who gets in, and who can read what.
{ lib }:
let
  inherit (lib) optional;

  forEach = set: f: lib.concatLists (lib.mapAttrsToList f set);
in
{
  # NixOS asks this only where users.mutableUsers is false.
  login-impossible = {
    severity = "error";
    remedy = "Give one of them a key, or a password as hashedPasswordFile.";
    find =
      { config, ... }:
      let
        sshd = config.services.openssh;
        isPrivileged =
          { name, group, extraGroups, ... }: name == "root" || lib.elem "wheel" ([ group ] ++ extraGroups);
        # Null, and what crypt(5) takes no password for.
        locked = [
          null
          "!"
          "!!"
          "*"
        ];
        hasPassword =
          account:
          lib.any (option: !(lib.elem (account.${option} or null) locked)) [
            "hashedPassword"
            "hashedPasswordFile"
            "initialHashedPassword"
            "initialPassword"
            "password"
          ];
        hasKey =
          { name, openssh, ... }:
          sshd.enable
          && (name != "root" || sshd.settings.PermitRootLogin or null != "no")
          && (openssh.authorizedKeys.keys != [ ] || openssh.authorizedKeys.keyFiles != [ ]);
        canLogIn = account: isPrivileged account && (hasPassword account || hasKey account);
        nobody = !(lib.any canLogIn (lib.attrValues config.users.users));
      in
      optional (nobody && !config.users.allowNoPasswordLogin)
        "neither root nor a user of group wheel has a password, or a key that sshd takes${lib.optionalString (!sshd.enable) " (sshd is off)"}: nobody can log in to look after this host";
  };

  # Of sops-nix: secrets, and files that it fills secrets into.
  secret-world-readable = {
    severity = "warning";
    remedy = "Leave the mode at 0400 and name who reads it: owner, or uid and gid of a container.";
    find =
      { config, ... }:
      let
        open =
          kind: name: { mode, ... }:
          optional (
            lib.match ".*[1-7]" mode != null
          ) "sops.${kind}.\"${name}\".mode is ${mode}: every user of this host has access";
        ofKind = kind: forEach (config.sops.${kind} or { }) (open kind);
      in
      ofKind "secrets" ++ ofKind "templates";
  };

  # Two accounts with one uid are refused by NixOS itself, which does not know as whom containers run.
  uid-clash = {
    severity = "warning";
    remedy = "Give one of them another uid.";
    find =
      { config, ... }:
      let
        # Of `user = "999:999"`, or as images call it that change to a user by themselves.
        uidOf =
          { user, environment, ... }:
          let
            written = if user == null then null else lib.match "([0-9]+)(:.*)?" user;
          in
          if written == null then environment.PUID or null else lib.head written;
        # In a user namespace of its own, a container's uids are others on the host.
        isMapped =
          content:
          content.podman.user or "root" != "root" || lib.any (lib.hasPrefix "--userns") content.extraOptions;
        runsAs =
          { name, uid, ... }: container: content:
          container != name && toString uid == uidOf content && !(isMapped content);
        clash =
          _: account:
          let
            clashing = lib.attrNames (
              lib.filterAttrs (runsAs account) config.virtualisation.oci-containers.containers
            );
          in
          optional (account.uid != null && account.uid != 0 && clashing != [ ])
            "uid ${toString account.uid} is users.users.${account.name}, and what runs in a container (${lib.concatStringsSep ", " clashing}): each has what is the other's";
      in
      forEach config.users.users clash;
  };
}
