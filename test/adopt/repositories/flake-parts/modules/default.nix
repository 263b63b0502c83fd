{
  imports = [
    ./base.nix
    ./paperless.nix
    ./reading.nix
  ];
}
