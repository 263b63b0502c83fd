{
  sshKeyPaths = [ "/etc/ssh/ssh_host_ed25519_key" ];
  key = "restic/password";
  mode = "0400";
  path = "/run/secrets/restic/password";
  restartUnits = [ ];
  ok = true;
  withoutFile = false;
  fileNotThere = false;
  withoutKey = false;
  ownerAndUid = false;
  misspelt = false;
}
