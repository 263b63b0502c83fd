# Options that NixOS and nix-darwin have alike, and the system that is made of the values.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;
  values = import ../values.nix { inherit lib; };

  nixSetting =
    with types;
    nullOr (oneOf [
      bool
      int
      float
      str
      path
      package
    ]);

  failed = map ({ message, ... }: "- ${message}") (
    lib.filter ({ assertion, ... }: !assertion) config.assertions
  );
  warned = lib.foldl' (
    result: warning: builtins.trace "warning: ${warning}" result
  ) system config.warnings;

  # Holds all values, so that each of them is evaluated and a change of any is a new derivation.
  system = derivation {
    name = "system-${toString config.networking.hostName}";
    system = config.nixpkgs.hostPlatform;
    builder = "/bin/sh";
    args = [
      "-c"
      "echo > $out"
    ];
    values = builtins.toJSON (values.all options);
  };
in
{
  options = {
    assertions = mkOption {
      type = types.listOf types.unspecified;
      default = [ ];
    };
    warnings = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };

    environment = {
      systemPackages = mkOption {
        type = types.listOf types.package;
        default = [ ];
      };
      etc = mkOption {
        type = types.attrsOf (
          types.submodule {
            options = {
              enable = mkOption {
                type = types.bool;
                default = true;
              };
              text = mkOption {
                type = types.nullOr types.lines;
                default = null;
              };
              # The real one is made from the text when there is one.
              source = mkOption {
                type = types.nullOr types.path;
                default = null;
              };
            };
          }
        );
        default = { };
      };
    };

    nix = {
      enable = mkOption {
        type = types.bool;
        default = true;
      };
      settings = mkOption {
        type = types.attrsOf (types.either nixSetting (types.listOf nixSetting));
        default = { };
      };
      gc = {
        automatic = mkOption {
          type = types.bool;
          default = false;
        };
        options = mkOption {
          type = types.singleLineStr;
          default = "";
        };
      };
      optimise.automatic = mkOption {
        type = types.bool;
        default = false;
      };
    };

    # The real one takes a set too, and is elaborated.
    nixpkgs.hostPlatform = mkOption { type = types.str; };

    programs.direnv = {
      enable = mkEnableOption "direnv";
      nix-direnv.enable = mkEnableOption "nix-direnv" // {
        default = true;
      };
    };

    system.build = mkOption {
      type = types.lazyAttrsOf types.unspecified;
      default = { };
    };

    time.timeZone = mkOption {
      type = types.nullOr types.str;
      default = null;
    };
  };

  config = {
    _module.args.pkgs = import ../packages.nix config.nixpkgs.hostPlatform;

    assertions = [
      {
        assertion = config.nix.gc.automatic -> config.nix.enable;
        message = "nix.gc.automatic requires nix.enable";
      }
      {
        assertion = config.nix.optimise.automatic -> config.nix.enable;
        message = "nix.optimise.automatic requires nix.enable";
      }
    ];

    system.build.toplevel =
      if failed == [ ] then
        warned
      else
        throw "\nFailed assertions:\n${lib.concatStringsSep "\n" failed}";
  };
}
