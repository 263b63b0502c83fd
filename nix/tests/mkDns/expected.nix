{
  text = ''
    example.net. 300 IN A 10.0.0.1
    www.example.net. 3600 IN CNAME example.net.
    nas.lab.example.net. 60 IN AAAA fd00::5
  '';
  same = true;
}
