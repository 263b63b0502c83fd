# Each opening of a container: the words that its command line has more than the strict one, and those it lacks.
let
  inherit (import ../../../test/nix/service.nix { })
    commandOf
    evaluate
    helpers
    lib
    ;
  commandWith =
    settings:
    commandOf (evaluate [
      (helpers.mkPodmanService {
        name = "ghost";
        timeZone = null;
        container = {
          image = "docker.io/library/ghost:6.0.3";
        }
        // settings;
      })
    ]) "ghost";
  strict = commandWith { };
  without = words: lib.filter (word: !lib.elem word words);
in
lib.mapAttrs
  (
    _: settings:
    let
      command = commandWith settings;
    in
    {
      more = without strict command;
      less = without command strict;
    }
  )
  {
    nothing = { };
    readOnly.readOnly = false;
    noNewPrivileges.noNewPrivileges = false;
    dropCapabilities.dropCapabilities = false;
    capabilities.capabilities = [
      "CHOWN"
      "SETUID"
    ];
    capabilitiesOfAll = {
      dropCapabilities = false;
      capabilities = [ "NET_ADMIN" ];
    };
    privileged.privileged = true;
    tmpfs.tmpfs = [
      "/tmp"
      "/run:rw,nosuid,nodev,size=16m"
    ];
    user.user = "315:315";
    devices.devices = [ "/dev/ttyUSB0:/dev/ttyUSB0" ];
    gpu.gpu = true;
    limits = {
      memory = "2g";
      cpus = "1.5";
      pids = 512;
    };
    stopTimeout.stopTimeout = 60;
    healthCommand.healthCommand = "curl -fsS http://localhost:2368/ || exit 1";
    command.command = [
      "--title"
      "It's $HOME"
    ];
    environment.environment = {
      TZ = "UTC";
      FORMAT = "{created_year}/$(id)";
    };
    # The person's own come last: of two that say different things podman takes the last.
    extraOptions = {
      memory = "2g";
      extraOptions = [ "--memory=3g" ];
    };
  }
