# The inputs are stubs that hand back what they were given; only the functions of lib in use are there.
let
  stub = arguments: { config.system.build.toplevel = arguments; };
  inputs = {
    nixpkgs.lib = {
      inherit (builtins) mapAttrs;
      filterAttrs =
        keep: set:
        removeAttrs set (builtins.filter (name: !keep name set.${name}) (builtins.attrNames set));
      genAttrs =
        names: f:
        builtins.listToAttrs (
          map (name: {
            inherit name;
            value = f name;
          }) names
        );
      optionalAttrs = condition: set: if condition then set else { };
      mapAttrsToList = f: set: map (name: f name set.${name}) (builtins.attrNames set);
      unique = builtins.foldl' (seen: value: if builtins.elem value seen then seen else seen ++ [ value ]) [ ];
      nixosSystem = stub;
    };
    nix-darwin.lib.darwinSystem = stub;
    sops-nix = {
      nixosModules.sops = "sops for NixOS";
      darwinModules.sops = "sops for macOS";
    };
  };
  inherit (import ../../lib/system-helpers.nix { inherit inputs; }) mkLab;

  modulesOf = builtins.mapAttrs (_: host: host.config.system.build.toplevel.modules);
  lab = mkLab {
    luna = {
      class = "nixos";
      path = "hosts/luna";
      system = "x86_64-linux";
    };
    nova = {
      class = "nixos";
      path = "hosts/nova";
      system = "x86_64-linux";
    };
    rymac = {
      class = "darwin";
      path = "hosts/rymac";
      system = "aarch64-darwin";
    };
  };
in
{
  outputs = builtins.attrNames lab;
  nixos = modulesOf lab.nixosConfigurations;
  darwin = modulesOf lab.darwinConfigurations;
  checks = builtins.mapAttrs (_: builtins.attrNames) lab.checks;
  checkIsToplevel = lab.checks.x86_64-linux.luna.modules == (modulesOf lab.nixosConfigurations).luna;
  specialArgs = builtins.attrNames lab.checks.x86_64-linux.luna.specialArgs.inputs;

  # Inputs that no host needs may be missing.
  linuxOnly =
    let
      inherit (import ../../lib/system-helpers.nix { inputs = removeAttrs inputs [ "nix-darwin" ]; }) mkLab;
    in
    mkLab { };
}
