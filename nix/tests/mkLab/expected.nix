{
  outputs = [
    "checks"
    "darwinConfigurations"
    "nixosConfigurations"
  ];
  nixos = {
    luna = [
      "sops for NixOS"
      "hosts/luna"
    ];
    nova = [
      "sops for NixOS"
      "hosts/nova"
    ];
  };
  darwin.rymac = [
    "sops for macOS"
    "hosts/rymac"
  ];
  checks = {
    aarch64-darwin = [ "rymac" ];
    x86_64-linux = [
      "luna"
      "nova"
    ];
  };
  checkIsToplevel = true;
  specialArgs = [
    "nix-darwin"
    "nixpkgs"
    "sops-nix"
  ];

  linuxOnly = {
    checks = { };
    darwinConfigurations = { };
    nixosConfigurations = { };
  };
}
