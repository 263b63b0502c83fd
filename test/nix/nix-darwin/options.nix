# The options of nix-darwin that profiles and generated files use, with the types they have in its modules.
{
  config,
  lib,
  options,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;

  nullable =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };
  hostName = types.strMatching "^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9])\\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\\-]*[A-Za-z0-9])$";

  idleMinutes = types.either types.ints.positive (types.enum [ "never" ]);

  user =
    { name, ... }:
    {
      options = {
        name = mkOption {
          type = types.nonEmptyStr;
          default = name;
        };
        description = nullable types.nonEmptyStr;
        home = nullable types.path;
        openssh.authorizedKeys = {
          keys = mkOption {
            type = types.listOf types.str;
            default = [ ];
          };
          keyFiles = mkOption {
            type = types.listOf types.path;
            default = [ ];
          };
        };
        # The real one is not nullable and has no default: it is read for accounts in users.knownUsers only.
        uid = nullable types.int;
      };
    };

  # Options that act for one person.
  personal = lib.filter (default: default != null) [
    config.system.defaults.finder.AppleShowAllExtensions
    config.system.defaults.screensaver.askForPassword
    config.system.defaults.screensaver.askForPasswordDelay
  ];
in
{
  options = {
    networking = {
      hostName = nullable hostName;
      domain = nullable types.str;
    };

    # modules/power/{default,sleep}.nix
    power = {
      restartAfterFreeze = nullable types.bool;
      restartAfterPowerFailure = nullable types.bool;
      sleep = {
        allowSleepByPowerButton = nullable types.bool;
        computer = nullable idleMinutes;
        harddisk = nullable idleMinutes;
      };
    };

    security.pam.services.sudo_local.touchIdAuth = mkEnableOption "Touch ID for sudo";

    services.openssh = {
      # Null: as macOS has it.
      enable = nullable types.bool;
      extraConfig = mkOption {
        type = types.lines;
        default = "";
      };
    };

    system = {
      primaryUser = nullable types.str;
      stateVersion = mkOption {
        type = types.ints.between 1 config.system.maxStateVersion;
        default = config.system.maxStateVersion;
      };
      maxStateVersion = mkOption {
        type = types.int;
        default = 7;
      };
      defaults = {
        finder.AppleShowAllExtensions = nullable types.bool;
        screensaver = {
          askForPassword = nullable types.bool;
          askForPasswordDelay = nullable types.int;
        };
      };
    };

    users.users = mkOption {
      type = types.attrsOf (types.submodule user);
      default = { };
    };
  };

  config.assertions = [
    {
      assertion = options.system.stateVersion.highestPrio != (lib.mkOptionDefault { }).priority;
      message = "The `system.stateVersion` option is not defined in your nix-darwin configuration.";
    }
    {
      assertion = config.system.primaryUser == null -> personal == [ ];
      message = "Previously, some nix-darwin options applied to the user running `darwin-rebuild`. To continue using these options, set `system.primaryUser`.";
    }
  ];
}
