# Sets of options within an option: defaults that read siblings, names, several definitions, definitions as functions.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  inherit (lib) mkOption types;

  user =
    { config, name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
        };
        home = mkOption {
          type = types.str;
          default = "/home/${config.name}";
        };
        groups = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        shell = mkOption {
          type = types.nullOr types.str;
          default = null;
        };
      };
      config.shell = lib.mkIf (config.groups != [ ]) (lib.mkDefault "sh");
    };
  evaluated = lib.evalModules {
    modules = [
      {
        options.users = mkOption {
          type = types.attrsOf (
            types.submodule [
              user
              {
                options.uid = mkOption {
                  type = types.nullOr types.int;
                  default = null;
                };
              }
            ]
          );
        };
      }
      {
        users = {
          ann = { };
          bob.groups = [ "a" ];
          eve = lib.mkIf false { };
        };
      }
      {
        users.bob = {
          groups = [ "b" ];
          shell = "fish";
          uid = 7;
        };
      }
      {
        users.ann =
          { config, ... }:
          {
            home = "/var/${config.name}";
          };
      }
    ];
  };
in
evaluated.config.users
