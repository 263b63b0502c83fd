{
  all = {
    AmbientCapabilities = [ ];
    CapabilityBoundingSet = [ "" ];
    DeviceAllow = "";
    DevicePolicy = "closed";
    LockPersonality = true;
    MemoryDenyWriteExecute = true;
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateTmp = true;
    PrivateUsers = true;
    ProcSubset = "pid";
    ProtectClock = true;
    ProtectControlGroups = true;
    ProtectHome = true;
    ProtectHostname = true;
    ProtectKernelLogs = true;
    ProtectKernelModules = true;
    ProtectKernelTunables = true;
    ProtectProc = "invisible";
    ProtectSystem = "strict";
    RemoveIPC = true;
    RestrictAddressFamilies = [
      "AF_INET"
      "AF_INET6"
      "AF_UNIX"
    ];
    RestrictNamespaces = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    SystemCallArchitectures = "native";
    SystemCallFilter = [
      "@system-service"
      "~@resources"
      "~@privileged"
    ];
    UMask = "0077";
  };
  atticd = {
    CapabilityBoundingSet = [ "" ];
    DynamicUser = true;
    ProtectSystem = "strict";
    UMask = "0077";
  };
  java = {
    MemoryDenyWriteExecute = false;
    NoNewPrivileges = true;
  };
  own = {
    PrivateDevices = false;
    ProtectSystem = "strict";
    SystemCallFilter = [ "@system-service" ];
  };
  web = {
    AmbientCapabilities = [ "CAP_NET_BIND_SERVICE" ];
    CapabilityBoundingSet = [ "CAP_NET_BIND_SERVICE" ];
    PrivateUsers = false;
    RestrictAddressFamilies = [ "AF_INET" ];
  };
}
