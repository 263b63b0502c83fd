{
  flags = [
    "--env-file /run/secrets/paperless/env"
    "-v /persist/paperless/data:/data"
    "-v '/var/lib/paperless/100% ours:/media'"
    "-v /var/lib/paperless-inbox:/consume"
    "-v /mnt/nas/scans:/scans"
    "-v /run/secrets/paperless/key:/run/key:ro"
  ];
  group.gid = 316;
  mounts = [
    "/persist/paperless/data"
    "\"/var/lib/paperless/100%% ours\""
    "/var/lib/paperless-inbox"
    "/mnt/nas/scans"
  ];
  otherAccountWithItsIds = false;
  rules = [
    "d /persist/paperless/data :0750 315 316 - -"
    "d \"/var/lib/paperless/100%% ours\" :0750 315 316 - -"
    "d /var/lib/paperless-inbox :0750 315 316 - -"
  ];
  rulesOfUnknownOwner = [
    "d /persist/paperless/data :0750 - - - -"
    "d \"/var/lib/paperless/100%% ours\" :0750 - - - -"
    "d /var/lib/paperless-inbox :0750 - - - -"
  ];
  twice = true;
  user = {
    group = "paperless";
    isSystemUser = true;
    uid = 315;
  };
  users = [ "root" ];
}
