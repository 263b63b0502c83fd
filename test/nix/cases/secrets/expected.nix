{
  sshKeyPaths = [ "/etc/ssh/ssh_host_ed25519_key" ];
  key = "restic/password";
  mode = "0400";
  path = "/run/secrets/restic/password";
  restartUnits = [ ];
  template = {
    content = "A=<SOPS:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb:PLACEHOLDER>";
    mode = "0400";
    path = "/run/secrets/rendered/a.env";
  };
  placeholders = [ "a" ];
  ok = true;
  withoutFile = false;
  fileNotThere = false;
  withoutKey = false;
  ownerAndUid = false;
  misspelt = false;
}
