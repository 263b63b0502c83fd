# One container under podman and what it needs on its host: options, unit, directories, account, network.
# mkPodmanService of service-helpers.nix makes services of them.
{ lib }:
let
  inherit (lib) mkDefault optional optionals;

  # A path in this place does not change with podman, so that an update of it restarts no network.
  podman = "/run/current-system/sw/bin/podman";

  # Networks with it are spared by the clean-up of role-container-host.nix.
  keepLabel = "lab.keep";

  # One word of a line that systemd reads: a unit's, or a rule of tmpfiles.d(5).
  systemdWord =
    text:
    if lib.match "[A-Za-z0-9/._@:+-]+" text != null then
      text
    else
      "\"${lib.replaceStrings [ "\\" "\"" "%" ] [ "\\\\" "\\\"" "%%" ] text}\"";

  tmpfsOptions = "rw,noexec,nosuid,nodev,size=64m";

  # The options of one container. `names`: alias -> name of each container of the service.
  mkContainer =
    {
      names,
      networkOptions,
      networks,
      ports,
      timeZone,
    }:
    {
      image,
      user ? null,
      command ? [ ],
      environment ? { },
      environmentFiles ? [ ],
      secretFiles ? [ ],
      state ? [ ],
      volumes ? [ ],
      dependsOn ? [ ],
      devices ? [ ],
      gpu ? false,
      readOnly ? true,
      noNewPrivileges ? true,
      dropCapabilities ? true,
      capabilities ? [ ],
      tmpfs ? [ ],
      privileged ? false,
      memory ? null,
      cpus ? null,
      pids ? null,
      stopTimeout ? 10,
      healthCommand ? null,
      extraOptions ? [ ],
    }:
    let
      limit = flag: value: optional (value != null) "--${flag}=${toString value}";
      # Options of a mount may be given: "/run:rw,nosuid,nodev,size=64m" for an image that runs programs from there.
      hasOptions = mount: lib.match "[^:]+:.*" mount != null;
      tmpfsOf = mount: if hasOptions mount then mount else "${mount}:${tmpfsOptions}";
    in
    {
      inherit
        environmentFiles
        image
        networks
        privileged
        user
        ;
      cmd = command;
      environment = lib.mapAttrs (_: mkDefault) (
        lib.optionalAttrs (timeZone != null) { TZ = timeZone; } // environment
      );
      volumes =
        map ({ path, mount }: "${path}:${mount}") (state ++ volumes)
        ++ map ({ source, mount }: "${source}:${mount}:ro") secretFiles;
      dependsOn = map (dependency: names.${dependency}) dependsOn;
      ports = map publish ports;
      devices = devices ++ optional gpu "/dev/dri:/dev/dri";
      capabilities =
        lib.optionalAttrs dropCapabilities { ALL = false; } // lib.genAttrs capabilities (_: true);
      extraOptions =
        optional noNewPrivileges "--security-opt=no-new-privileges"
        ++ optional readOnly "--read-only"
        ++ map (mount: "--tmpfs=${tmpfsOf mount}") tmpfs
        # NixOS' fixed groups video and render: those of the devices, whoever the container runs as.
        ++ optionals gpu [
          "--group-add=26"
          "--group-add=303"
        ]
        ++ limit "memory" memory
        ++ limit "cpus" cpus
        ++ limit "pids-limit" pids
        ++ limit "stop-timeout" stopTimeout
        ++ limit "health-cmd" healthCommand
        ++ networkOptions
        ++ extraOptions;
    };

  publish =
    {
      address ? null,
      host,
      container,
      protocol ? "tcp",
      ...
    }:
    let
      at =
        if address == null then
          ""
        else if lib.match ".*:.*" address != null then
          "[${address}]:"
        else
          "${address}:";
    in
    "${at}${toString host}:${toString container}${lib.optionalString (protocol != "tcp") "/${protocol}"}";

  # No sandbox here: it would confine podman itself. Nor limits: the container is not in the unit's control group.
  mkContainerUnit =
    {
      stopTimeout ? 10,
      state ? [ ],
      volumes ? [ ],
      ...
    }:
    {
      # A service whose disk is missing must not start on an empty directory.
      unitConfig = lib.optionalAttrs (state ++ volumes != [ ]) {
        RequiresMountsFor = map ({ path, ... }: systemdWord path) (state ++ volumes);
      };
      serviceConfig = {
        # Slow enough that systemd does not give up after five starts.
        RestartSec = mkDefault "10s";
      }
      # NixOS gives a container 120 seconds. systemd must outwait podman, which kills it after stopTimeout.
      // lib.optionalAttrs (stopTimeout > 90) {
        TimeoutStopSec = lib.mkOverride 90 (stopTimeout + 30);
      };
    };

  # Mode, and an owner that is not known, are for new directories only: many images set their own.
  mkDirectories =
    {
      owner ? null,
      state ? [ ],
      volumes ? [ ],
      ...
    }:
    let
      ids = if owner == null then "- -" else "${toString owner.uid} ${toString owner.gid}";
      # Elsewhere a volume is somebody else's: a disk, a share, a file of the system.
      isOurs = { path, ... }: lib.hasPrefix "/var/lib/" path;
    in
    map ({ path, ... }: "d ${systemdWord path} :0750 ${ids} - -") (
      state ++ lib.filter isOurs volumes
    );

  # An account for an owner that has a name. Ids without one belong to the image: 999, which many images use, is also
  # the first that NixOS gives to a service of its own.
  mkAccount =
    {
      owner ? null,
      ...
    }:
    lib.optionalAttrs (owner.name or null != null) {
      users.${owner.name} = {
        isSystemUser = true;
        uid = mkDefault owner.uid;
        group = owner.name;
      };
      groups.${owner.name}.gid = mkDefault owner.gid;
    };

  mkNetwork =
    { network, interface }:
    {
      description = "Network of containers ${network}";
      # Restarted in one step, which restarts its containers; a stop would leave them stopped.
      stopIfChanged = false;
      script = ''
        ${podman} network inspect ${network} >/dev/null 2>&1 ||
          ${podman} network create --label=${keepLabel} --interface-name=${interface} ${network}
      '';
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStop = "${podman} network rm -f ${network}";
      };
    };
in
{
  inherit
    mkAccount
    mkContainer
    mkContainerUnit
    mkDirectories
    mkNetwork
    ;
}
