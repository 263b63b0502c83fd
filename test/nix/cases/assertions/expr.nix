# What NixOS and nix-darwin themselves refuse, so that the fixture refuses it too.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  nixos = import ../../nixpkgs/nixos-system.nix { inherit lib; };
  darwin = import ../../nix-darwin/darwin-system.nix {
    inherit lib;
    shared = ../../nixpkgs/options/shared.nix;
  };
  builds =
    make: host: settings:
    let
      system = make {
        modules = [
          host
          settings
        ];
      };
    in
    (builtins.tryEval (builtins.seq system.config.system.build.toplevel.drvPath true)).success;

  server = builds nixos {
    nixpkgs.hostPlatform = "x86_64-linux";
    boot.loader.systemd-boot.enable = true;
    fileSystems."/" = lib.mkDefault { device = "/dev/disk/by-label/nixos"; };
  };
  mac = builds darwin {
    nixpkgs.hostPlatform = "aarch64-darwin";
    system.stateVersion = lib.mkDefault 6;
  };
in
{
  server = server { };
  noRoot = server { fileSystems = lib.mkForce { }; };
  noBootLoader = server { boot.loader.systemd-boot.enable = lib.mkForce false; };
  zfsWithoutHostId = server { fileSystems."/data".fsType = "zfs"; };
  zfs = server {
    fileSystems."/data".fsType = "zfs";
    networking.hostId = "e60030de";
  };
  badHostId = server { networking.hostId = "luna"; };
  lockedOut = server { users.mutableUsers = false; };
  keyOfRoot = server {
    users.mutableUsers = false;
    users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA" ];
  };
  keyOfNoAdmin = server {
    users.mutableUsers = false;
    users.users.guest = {
      isNormalUser = true;
      openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA" ];
    };
  };
  userOfNoKind = server { users.users.guest = { }; };
  numberAsStateVersion = server { system.stateVersion = 25; };

  mac = mac { };
  noStateVersion = builds darwin { nixpkgs.hostPlatform = "aarch64-darwin"; } { };
  textAsStateVersion = mac { system.stateVersion = "25.05"; };
  personalWithoutPerson = mac { system.defaults.finder.AppleShowAllExtensions = true; };
  gcWithoutNix = mac {
    nix.enable = false;
    nix.gc.automatic = true;
  };
  optionOfNixos = mac { networking.firewall.enable = true; };
}
