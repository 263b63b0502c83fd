{
  free = {
    autoStart = true;
    environment = true;
    memoryOfUnit = true;
    moreCapabilities = true;
    pull = true;
    restartSec = true;
    timeZone = true;
  };
  labYaml = {
    capabilities = false;
    image = false;
    privileged = false;
    user = false;
  };
  result = {
    RestartSec = 30;
    TimeoutStopSec = 330;
    environment = {
      LOG_LEVEL = "debug";
      TZ = "UTC";
      url = "https://ghost.lab.example.net";
    };
    extraOptions = [
      "--security-opt=no-new-privileges"
      "--read-only"
      "--stop-timeout=300"
      "--memory=3g"
    ];
    labels.mine = "yes";
  };
}
