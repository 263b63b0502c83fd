{
  capabilities = {
    less = [ ];
    more = [
      "--cap-add=CHOWN"
      "--cap-add=SETUID"
    ];
  };
  capabilitiesOfAll = {
    less = [ "--cap-drop=ALL" ];
    more = [ "--cap-add=NET_ADMIN" ];
  };
  command = {
    less = [ ];
    more = [
      "--title"
      "'It'\\''s $HOME'"
    ];
  };
  devices = {
    less = [ ];
    more = [ "--device=/dev/ttyUSB0:/dev/ttyUSB0" ];
  };
  dropCapabilities = {
    less = [ "--cap-drop=ALL" ];
    more = [ ];
  };
  environment = {
    less = [ ];
    more = [
      "-e FORMAT='{created_year}/$(id)'"
      "-e TZ=UTC"
    ];
  };
  extraOptions = {
    less = [ ];
    more = [
      "'--memory=2g'"
      "'--memory=3g'"
    ];
  };
  gpu = {
    less = [ ];
    more = [
      "--device=/dev/dri:/dev/dri"
      "'--group-add=26'"
      "'--group-add=303'"
    ];
  };
  healthCommand = {
    less = [ ];
    more = [ "'--health-cmd=curl -fsS http://localhost:2368/ || exit 1'" ];
  };
  limits = {
    less = [ ];
    more = [
      "'--memory=2g'"
      "'--cpus=1.5'"
      "'--pids-limit=512'"
    ];
  };
  noNewPrivileges = {
    less = [ "'--security-opt=no-new-privileges'" ];
    more = [ ];
  };
  nothing = {
    less = [ ];
    more = [ ];
  };
  privileged = {
    less = [ ];
    more = [ "--privileged" ];
  };
  readOnly = {
    less = [ "--read-only" ];
    more = [ ];
  };
  stopTimeout = {
    less = [ "'--stop-timeout=10'" ];
    more = [ "'--stop-timeout=60'" ];
  };
  tmpfs = {
    less = [ ];
    more = [
      "'--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=64m'"
      "'--tmpfs=/run:rw,nosuid,nodev,size=16m'"
    ];
  };
  user = {
    less = [ ];
    more = [ "-u 315:315" ];
  };
}
