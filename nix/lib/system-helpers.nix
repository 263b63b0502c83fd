{ inputs }:
let
  inherit (inputs.nixpkgs) lib;

  # A host is an entry of hosts/generated.nix: { class, path, system }. Its platform is set by its own modules
  # (nixpkgs.hostPlatform), so `system` is not handed on: it only says under which name the host is checked.
  mkNixosSystem =
    { path, ... }:
    lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [
        inputs.sops-nix.nixosModules.sops
        path
      ];
    };

  mkDarwinSystem =
    { path, ... }:
    inputs.nix-darwin.lib.darwinSystem {
      specialArgs = { inherit inputs; };
      modules = [
        inputs.sops-nix.darwinModules.sops
        path
      ];
    };

  # Flake outputs for all hosts. `nix flake check` does not look into darwinConfigurations: the checks are what
  # makes it evaluate every host of either class.
  mkLab =
    hosts:
    let
      ofClass = class: lib.filterAttrs (_: host: host.class == class) hosts;
      nixosConfigurations = lib.mapAttrs (_: mkNixosSystem) (ofClass "nixos");
      darwinConfigurations = lib.mapAttrs (_: mkDarwinSystem) (ofClass "darwin");
      configurations = nixosConfigurations // darwinConfigurations;
      systems = lib.unique (lib.mapAttrsToList (_: host: host.system) hosts);
      toplevelsOf =
        system:
        lib.mapAttrs (name: _: configurations.${name}.config.system.build.toplevel) (
          lib.filterAttrs (_: host: host.system == system) hosts
        );
    in
    {
      inherit nixosConfigurations darwinConfigurations;
      checks = lib.genAttrs systems toplevelsOf;
    }
    # lib.dns: where lab.yaml declares zones.
    // lib.optionalAttrs (builtins.pathExists ../dns/default.nix) {
      lib = import ../dns { inherit lib; };
    };
in
{
  inherit mkNixosSystem mkDarwinSystem mkLab;
}
