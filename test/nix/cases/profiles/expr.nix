# Any hardware profile with any roles of its class is a system without conflicts: what fails is listed.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  profile = name: ../../../../nix/profiles + "/${name}.nix";

  nixos = {
    make = import ../../nixpkgs/nixos-system.nix { inherit lib; };
    roles = [
      "role-container-host"
      "role-dev"
      "role-server"
      "role-workstation"
    ];
    host = {
      fileSystems."/".device = "/dev/disk/by-label/nixos";
      system.stateVersion = "25.05";
    };
  };
  darwin = {
    make = import ../../nix-darwin/darwin-system.nix {
      inherit lib;
      shared = ../../nixpkgs/options/shared.nix;
    };
    roles = [
      "role-dev-darwin"
      "role-server-darwin"
      "role-workstation-darwin"
    ];
    host = {
      system = {
        primaryUser = "ryan";
        stateVersion = 6;
      };
    };
  };

  subsets = lib.foldl' (found: role: found ++ map (subset: subset ++ [ role ]) found) [ [ ] ];
  check =
    { make, host, ... }: profiles:
    let
      system = make { modules = map profile profiles ++ [ host ]; };
    in
    (builtins.tryEval (builtins.seq system.config.system.build.toplevel.drvPath true)).success;
  failing =
    class: hardware:
    lib.filter (profiles: !check class profiles) (
      map (roles: [ hardware ] ++ roles) (subsets class.roles)
    );
in
{
  hw-x86_64-vm = failing nixos "hw-x86_64-vm";
  hw-aarch64-vm = failing nixos "hw-aarch64-vm";
  hw-x86_64-baremetal = failing nixos "hw-x86_64-baremetal";
  hw-aarch64-darwin = failing darwin "hw-aarch64-darwin";
  combinations = lib.length (subsets nixos.roles);
}
