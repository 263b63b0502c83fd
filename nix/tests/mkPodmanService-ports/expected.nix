{
  bridge = {
    allowedTCPPorts = [
      6789
      8080
    ];
    allowedUDPPorts = [
      3478
      10001
    ];
    flags = [
      "-p 127.0.0.1:18443:8443"
      "-p 10.20.0.10:8080:8080"
      "-p 10.20.0.10:3478:3478/udp"
      "-p '[fd00::10]:6789:6789'"
      "-p 10001:10001/udp"
    ];
  };
  host = {
    allowedTCPPorts = [
      6789
      8080
    ];
    allowedUDPPorts = [
      3478
      10001
    ];
    flags = [ "--network=host" ];
  };
}
