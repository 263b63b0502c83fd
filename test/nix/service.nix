# nix/lib/service-helpers.nix on a host of the fixture, with its lib or another.
{
  libPath ? null,
}:
let
  lib = import ./lib.nix { inherit libPath; };
  nixos = import ./nixpkgs/nixos-system.nix { inherit lib; };
  host = {
    networking.hostName = "luna";
    nixpkgs.hostPlatform = "x86_64-linux";
    boot.loader.systemd-boot.enable = true;
    fileSystems."/".device = "/dev/disk/by-label/nixos";
  };
in
rec {
  inherit lib;
  helpers = import ../../nix/lib/service-helpers.nix { inherit lib; };

  # Modules -> configuration. All values and assertions are evaluated with it.
  evaluate =
    modules:
    let
      inherit (nixos { modules = [ host ] ++ modules; }) config;
    in
    builtins.seq config.system.build.toplevel.drvPath config;

  # Whether they make a system at all.
  succeeds = modules: (builtins.tryEval (builtins.seq (evaluate modules) true)).success;

  # The line that starts a container, in words that stand alone or belong together.
  commandOf =
    config: name:
    map (lib.removePrefix "  ") (
      lib.filter lib.isString (builtins.split " \\\\\n" config.systemd.services."podman-${name}".script)
    );
}
