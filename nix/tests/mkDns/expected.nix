{
  records = {
    "example.net" = [
      {
        name = "example.net";
        ttl = 300;
        type = "A";
        value = "10.0.0.1";
      }
      {
        name = "www.example.net";
        ttl = 3600;
        type = "CNAME";
        value = "example.net";
      }
    ];
    "lab.example.net" = [
      {
        name = "nas.lab.example.net";
        ttl = 60;
        type = "AAAA";
        value = "fd00::5";
      }
    ];
  };
  zones = {
    "example.net" = "; one\n";
    "lab.example.net" = "; two\n";
  };
  text = ''
    example.net. 300 IN A 10.0.0.1
    www.example.net. 3600 IN CNAME example.net.
    nas.lab.example.net. 60 IN AAAA fd00::5
  '';
}
