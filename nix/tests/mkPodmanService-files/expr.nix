# Directories, secrets and accounts.
let
  inherit (import ../../../test/nix/service.nix { })
    commandOf
    evaluate
    helpers
    lib
    succeeds
    ;
  service =
    name: owner:
    helpers.mkPodmanService {
      inherit name;
      timeZone = null;
      container = {
        inherit owner;
        image = "ghcr.io/paperless-ngx/paperless-ngx:2.20.1";
        environmentFiles = [ "/run/secrets/paperless/env" ];
        secretFiles = [
          {
            source = "/run/secrets/paperless/key";
            mount = "/run/key";
          }
        ];
        state = [
          {
            path = "/persist/paperless/data";
            mount = "/data";
          }
          {
            path = "/var/lib/paperless/100% ours";
            mount = "/media";
          }
        ];
        volumes = [
          {
            path = "/var/lib/paperless-inbox";
            mount = "/consume";
          }
          {
            path = "/mnt/nas/scans";
            mount = "/scans";
          }
        ];
      };
    };
  known = {
    uid = 315;
    gid = 316;
  };
  named = known // {
    name = "paperless";
  };
  config = evaluate [ (service "paperless" known) ];
  accounts = (evaluate [ (service "paperless" named) ]).users;
in
{
  flags = lib.filter (word: lib.match "(-v|--env-file).*" word != null) (commandOf config "paperless");
  mounts = config.systemd.services.podman-paperless.unitConfig.RequiresMountsFor;
  inherit (config.systemd.tmpfiles) rules;
  rulesOfUnknownOwner = (evaluate [ (service "paperless" null) ]).systemd.tmpfiles.rules;
  users = builtins.attrNames config.users.users;

  user = { inherit (accounts.users.paperless) group isSystemUser uid; };
  group = { inherit (accounts.groups.paperless) gid; };
  # Two services may have one owner, and another module may have the account already.
  twice = succeeds [
    (service "paperless" named)
    (service "inbox" named)
    {
      users.users.paperless.uid = 1315;
      users.groups.paperless.gid = 1315;
    }
  ];
  otherAccountWithItsIds = succeeds [
    (service "paperless" named)
    (service "inbox" (named // { name = "inbox"; }))
  ];
}
