# launchd, and SSH's known hosts, with the types they have in nix-darwin's modules (launchd/default.nix, launchd.nix, types.nix).
{ lib, ... }:
let
  inherit (lib) mkOption types;

  nullable =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };

  calendarInterval = types.submodule {
    options = {
      Day = nullable (types.ints.between 1 31);
      Hour = nullable (types.ints.between 0 23);
      Minute = nullable (types.ints.between 0 59);
      Month = nullable (types.ints.between 1 12);
      Weekday = nullable (types.ints.between 0 7);
    };
  };

  serviceConfig = {
    options = {
      Label = mkOption { type = types.str; };
      LowPriorityIO = nullable types.bool;
      Nice = nullable types.int;
      ProcessType = nullable (types.enum [
        "Background"
        "Standard"
        "Adaptive"
        "Interactive"
      ]);
      RunAtLoad = nullable types.bool;
      StandardErrorPath = nullable types.path;
      StandardOutPath = nullable types.path;
      # The real one takes a single set too, and refuses duplicates and an empty list.
      StartCalendarInterval = nullable (types.listOf calendarInterval);
    };
  };

  daemon =
    { name, ... }:
    {
      options = {
        command = mkOption {
          type = types.either types.str types.path;
          default = "";
        };
        # The real one becomes the text of PATH.
        path = mkOption {
          type = types.listOf (types.either types.path types.str);
          default = [ ];
        };
        script = mkOption {
          type = types.lines;
          default = "";
        };
        serviceConfig = mkOption {
          type = types.submodule serviceConfig;
          default = { };
        };
      };
      config.serviceConfig.Label = lib.mkDefault "org.nixos.${name}";
    };

  knownHost =
    { name, ... }:
    {
      options = {
        hostNames = mkOption {
          type = types.listOf types.str;
          default = [ name ];
        };
        publicKey = nullable types.str;
        publicKeyFile = nullable types.path;
      };
    };
in
{
  options = {
    launchd.daemons = mkOption {
      type = types.attrsOf (types.submodule daemon);
      default = { };
    };
    programs.ssh.knownHosts = mkOption {
      type = types.attrsOf (types.submodule knownHost);
      default = { };
    };
  };
}
