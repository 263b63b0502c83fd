# What only the whole configuration of a host can tell: warnings and assertions under the ids of docs/warnings.md.
#
# An error is an assertion and stops the build. A warning is not said on a development host. What lab.yaml acknowledges is
# not said at all: Nix has no clock, so that it counts here until it leaves lab.yaml.
{ lib }:
let
  inherit (lib) optional optionals;

  # This file stands in lib/ of the repository.
  root = "${toString ../.}/";
  placeOf = { file, ... }: lib.removePrefix root (toString file);
  isGenerated = definition: lib.match "hosts/[^/]+/generated/.*" (placeOf definition) != null;
  isByHand =
    { file, ... }@definition: lib.hasPrefix root (toString file) && !(isGenerated definition);

  join = lib.concatStringsSep ", ";
  forEach = set: f: lib.concatLists (lib.mapAttrsToList f set);

  # Where an option gets its value: " (hosts/luna/default.nix)".
  setIn = option: " (${join (lib.unique (map placeOf option.definitionsWithLocations))})";

  firewall-disabled = {
    severity = "warning";
    remedy = "Remove that line, and open single ports where they are needed.";
    find =
      { config, options, ... }:
      let
        inherit (options.networking.firewall) enable;
      in
      optional (!config.networking.firewall.enable)
        "networking.firewall.enable is false${setIn enable}: what listens on this host is open to its network";
  };

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

  port-firewall-mismatch = {
    severity = "warning";
    remedy = "Declare the service in lab.yaml, publish the port on 127.0.0.1, or close it.";
    find =
      { config, options, ... }:
      let
        inherit (config.networking) firewall;
        inherit (config.virtualisation.oci-containers) containers;
        rangeText = { from, to }: "${toString from}-${toString to}";
        allOf = { from, to }@range: [ (rangeText range) ] ++ lib.genList (n: toString (from + n)) (to - from + 1);

        # Opened in a file of the user's, and in none that lab.yaml made.
        openedByHand =
          protocol: option: show:
          let
            definitions = options.networking.firewall.${option}.definitionsWithLocations;
            known = lib.concatMap ({ value, ... }: value) (lib.filter isGenerated definitions);
            say =
              { value, ... }@definition:
              map (port: "${protocol} ${show port} (${placeOf definition})") (
                lib.filter (port: !(lib.elem port known)) value
              );
          in
          lib.concatMap say (lib.filter isByHand definitions);
        opened =
          openedByHand "TCP" "allowedTCPPorts" toString
          ++ openedByHand "TCP" "allowedTCPPortRanges" rangeText
          ++ openedByHand "UDP" "allowedUDPPorts" toString
          ++ openedByHand "UDP" "allowedUDPPortRanges" rangeText;

        isOpen = {
          TCP = openIn firewall.allowedTCPPorts firewall.allowedTCPPortRanges;
          UDP = openIn firewall.allowedUDPPorts firewall.allowedUDPPortRanges;
        };
        openIn = ports: ranges: port: lib.elem port (map toString ports ++ lib.concatMap allOf ranges);
        # podman and docker let past the firewall what is published on every address.
        published =
          name: text:
          let
            found = lib.match "(0[.]0[.]0[.]0:|[[]::]:)?([0-9-]+):[0-9-]+(/udp|/tcp)?" text;
            port = lib.elemAt found 1;
            protocol = if lib.elemAt found 2 == "/udp" then "UDP" else "TCP";
          in
          optional (
            found != null && !(isOpen.${protocol} port)
          ) "container ${name} publishes ${protocol} ${port} on every address, past the firewall";
      in
      optional (opened != [ ]) "the firewall is open for what lab.yaml does not know: ${join opened}"
      ++ forEach containers (name: { ports, ... }: lib.concatMap (published name) ports);
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
            "uid ${toString account.uid} is users.users.${account.name}, and what runs in a container (${join clashing}): each has what is the other's";
      in
      forEach config.users.users clash;
  };

  usesZfs = config: config.boot.supportedFilesystems.zfs or false;

  zfs-hostid-overridden = {
    severity = "error";
    remedy = "Remove that line, or change zfs.hostId of the host in lab.yaml.";
    find =
      {
        config,
        options,
        hostId,
      }:
      let
        actual = config.networking.hostId;
      in
      optional (hostId != null && actual != hostId)
        "networking.hostId is ${toString actual}${setIn options.networking.hostId}, and not ${hostId}, which no other host of lab.yaml has";
  };

  zfs-no-scrub = {
    severity = "warning";
    remedy = "Set it to true.";
    find =
      { config, ... }:
      optional (usesZfs config && !config.services.zfs.autoScrub.enable)
        "services.zfs.autoScrub.enable is false: damage is seen when the data is read, perhaps too late to repair it";
  };

  zfs-undeclared = {
    severity = "warning";
    remedy = "Add zfs to the host in lab.yaml.";
    find =
      { config, hostId, ... }:
      optional (usesZfs config && hostId == null)
        "this host has ZFS and lab.yaml does not say so: backups read no snapshot, and nothing sees whether another host has its networking.hostId";
  };

  # What `find` of each rule, id -> rule, says of a host.
  say =
    { acknowledged, development }:
    rules: host:
    let
      messagesOf =
        severity:
        forEach (lib.filterAttrs (id: rule: rule.severity == severity && !(acknowledged ? ${id})) rules) (
          id: { find, remedy, ... }: map (found: "lab/${id}: ${found}. ${remedy}") (find host)
        );
    in
    {
      warnings = optionals (!development) (messagesOf "warning");
      assertions = map (message: {
        assertion = false;
        inherit message;
      }) (messagesOf "error");
    };

  # Both make a module. `acknowledged`: id -> reason; `hostId`: what lab.yaml says, null where it says nothing of ZFS.
  mkNixosChecks =
    {
      acknowledged ? { },
      development ? false,
      hostId ? null,
    }:
    { config, options, ... }:
    say { inherit acknowledged development; } {
      inherit
        firewall-disabled
        login-impossible
        port-firewall-mismatch
        secret-world-readable
        uid-clash
        zfs-hostid-overridden
        zfs-no-scrub
        zfs-undeclared
        ;
    } { inherit config options hostId; };

  # A Mac has neither NixOS' firewall nor its accounts.
  mkDarwinChecks =
    {
      acknowledged ? { },
      development ? false,
    }:
    { config, ... }:
    say { inherit acknowledged development; } { inherit secret-world-readable; } { inherit config; };
in
{
  inherit mkDarwinChecks mkNixosChecks;
}
