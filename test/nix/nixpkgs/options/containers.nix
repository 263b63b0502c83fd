# virtualisation.oci-containers, and the units that are made of it.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.virtualisation.oci-containers;

  option =
    type: default:
    mkOption {
      inherit type default;
    };
  strings = option (types.listOf types.str) [ ];
  texts = option (types.attrsOf types.str) { };
  text = option (types.nullOr types.str) null;
  package = option (types.nullOr types.package) null;

  pull = types.enum [
    "always"
    "missing"
    "never"
    "newer"
  ];
  notify = types.enum [
    "conmon"
    "healthy"
    "container"
  ];
  podman.options = {
    sdnotify = option notify "conmon";
    user = option types.str "root";
  };

  container =
    { name, ... }:
    {
      options = {
        image = mkOption { type = types.str; };
        imageFile = package;
        imageStream = package;
        serviceName = option types.str "${cfg.backend}-${name}";
        login = {
          username = text;
          passwordFile = text;
          registry = text;
        };
        cmd = strings;
        labels = texts;
        entrypoint = text;
        environment = texts;
        environmentFiles = option (types.listOf types.path) [ ];
        log-driver = option types.str "journald";
        ports = strings;
        user = text;
        volumes = strings;
        workdir = text;
        dependsOn = strings;
        hostname = text;
        preRunExtraOptions = strings;
        extraOptions = strings;
        autoStart = option types.bool true;
        podman = option (types.nullOr (types.submodule podman)) null;
        pull = option pull "missing";
        capabilities = option (types.lazyAttrsOf (types.nullOr types.bool)) { };
        devices = strings;
        privileged = option types.bool false;
        autoRemoveOnStop = option types.bool true;
        networks = strings;
      };
      config.podman = lib.mkIf (cfg.backend == "podman") { };
    };

  # The command line, without what is the same for every container.
  run =
    name: settings:
    let
      inherit (lib) escapeShellArg;
      each = f: map (value: f (escapeShellArg value));
      pairs =
        flag: lib.mapAttrsToList (key: value: "${flag} ${escapeShellArg key}=${escapeShellArg value}");
      one = flag: value: lib.optional (value != null) "${flag} ${escapeShellArg value}";
      capabilities = to: lib.attrNames (lib.filterAttrs (_: value: value == to) settings.capabilities);
    in
    lib.concatStringsSep " \\\n  " (
      [
        "exec ${cfg.backend} run"
        "--name=${escapeShellArg name}"
      ]
      ++ pairs "-e" settings.environment
      ++ each (file: "--env-file ${file}") settings.environmentFiles
      ++ each (port: "-p ${port}") settings.ports
      ++ one "-u" settings.user
      ++ each (volume: "-v ${volume}") settings.volumes
      ++ pairs "-l" settings.labels
      ++ lib.optional settings.privileged "--privileged"
      ++ lib.optional settings.autoRemoveOnStop "--rm"
      ++ map (capability: "--cap-add=${capability}") (capabilities true)
      ++ map (capability: "--cap-drop=${capability}") (capabilities false)
      ++ each (device: "--device=${device}") settings.devices
      ++ each (network: "--network=${network}") (lib.unique settings.networks)
      ++ [ "--pull ${settings.pull}" ]
      ++ each (extra: extra) settings.extraOptions
      ++ [ settings.image ]
      ++ each (argument: argument) settings.cmd
    );

  unit =
    name: settings:
    let
      dependencies = map (
        dependency: "${cfg.containers.${dependency}.serviceName}.service"
      ) settings.dependsOn;
    in
    lib.nameValuePair settings.serviceName {
      wantedBy = lib.optional settings.autoStart "multi-user.target";
      wants = [ "network-online.target" ];
      after = [ "network-online.target" ] ++ dependencies;
      requires = dependencies;
      script = run name settings;
      serviceConfig = {
        Type = "notify";
        NotifyAccess = "all";
        Restart = "always";
        TimeoutStartSec = 0;
        TimeoutStopSec = 120;
      };
    };
in
{
  options.virtualisation.oci-containers.containers = mkOption {
    type = types.attrsOf (types.submodule container);
    default = { };
  };

  config = lib.mkIf (cfg.containers != { }) {
    systemd.services = lib.mapAttrs' unit cfg.containers;
    virtualisation.podman.enable = lib.mkIf (cfg.backend == "podman") true;
    assertions = lib.mapAttrsToList (
      name:
      { imageFile, imageStream, ... }:
      {
        assertion = imageFile == null || imageStream == null;
        message = "virtualisation.oci-containers.containers.${name}: You can only define one of imageFile and imageStream";
      }
    ) cfg.containers;
  };
}
