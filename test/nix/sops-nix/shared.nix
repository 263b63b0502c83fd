# Options of sops-nix that its modules for NixOS and nix-darwin have alike. They differ in who owns a secret, in more
# options of one, and in where the ssh keys of the host are.
{
  owner,
  group,
  secretOptions,
  hostKeys,
}:
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.sops;

  nullable =
    type: default:
    mkOption {
      type = types.nullOr type;
      inherit default;
    };

  secret =
    { config, name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
        };
        key = mkOption {
          type = types.str;
          default = name;
        };
        sopsFile = mkOption { type = types.path; };
        format = mkOption {
          type = types.enum [
            "yaml"
            "json"
            "binary"
            "dotenv"
            "ini"
          ];
          default = cfg.defaultSopsFormat;
        };
        path = mkOption {
          type = types.str;
          default = "/run/secrets${lib.optionalString config.neededForUsers "-for-users"}/${config.name}";
        };
        mode = mkOption {
          type = types.str;
          default = "0400";
        };
        owner = nullable types.str owner;
        group = nullable types.str group;
        uid = nullable types.int 0;
        gid = nullable types.int 0;
        neededForUsers = mkOption {
          type = types.bool;
          default = false;
        };
      }
      // secretOptions;

      # The real one reads the file, to hash it: one that is not there is an error.
      config.sopsFile = lib.mkOptionDefault cfg.defaultSopsFile;
    };

  # A file with secrets in it: its text holds placeholders, which are filled in on the host.
  template =
    { config, name, ... }:
    let
      line =
        default:
        mkOption {
          type = types.singleLineStr;
          inherit default;
        };
    in
    {
      options = {
        name = line name;
        path = line "/run/secrets/rendered/${config.name}";
        mode = line "0400";
        owner = nullable types.singleLineStr null;
        group = nullable types.singleLineStr null;
        uid = nullable types.int 0;
        gid = nullable types.int 0;
        content = mkOption {
          type = types.lines;
          default = "";
        };
      }
      // secretOptions;
    };

  problemsOf =
    name:
    {
      gid,
      group,
      owner,
      sopsFile,
      uid,
      ...
    }:
    [
      {
        assertion = builtins.pathExists sopsFile;
        message = "Cannot find path '${toString sopsFile}' set in sops.secrets.${name}.sopsFile";
      }
      {
        assertion = uid != null && uid != 0 -> owner == null;
        message = "In ${name} exactly one of sops.owner and sops.uid must be set";
      }
      {
        assertion = gid != null && gid != 0 -> group == null;
        message = "In ${name} exactly one of sops.group and sops.gid must be set";
      }
    ];
in
{
  options.sops = {
    secrets = mkOption {
      type = types.attrsOf (types.submodule secret);
      default = { };
    };
    templates = mkOption {
      type = types.attrsOf (types.submodule template);
      default = { };
    };
    placeholder = mkOption {
      type = types.attrsOf types.str;
      default = { };
    };
    defaultSopsFile = mkOption { type = types.path; };
    defaultSopsFormat = mkOption {
      type = types.str;
      default = "yaml";
    };
    validateSopsFiles = mkOption {
      type = types.bool;
      default = true;
    };
    age = {
      keyFile = nullable types.path null;
      sshKeyPaths = mkOption {
        type = types.listOf types.path;
        default = hostKeys "ed25519";
      };
    };
    gnupg = {
      home = nullable types.str null;
      sshKeyPaths = mkOption {
        type = types.listOf types.path;
        default = hostKeys "rsa";
      };
    };
  };

  config = {
    sops.placeholder = lib.mkIf (cfg.templates != { }) (
      lib.mapAttrs (
        name: _: lib.mkDefault "<SOPS:${builtins.hashString "sha256" name}:PLACEHOLDER>"
      ) cfg.secrets
    );

    assertions = lib.optionals (cfg.secrets != { }) (
      [
        {
          assertion =
            cfg.gnupg.home != null
            || cfg.gnupg.sshKeyPaths != [ ]
            || cfg.age.keyFile != null
            || cfg.age.sshKeyPaths != [ ];
          message = "No key source configured for sops. Either set services.openssh.enable or set sops.age.keyFile or sops.gnupg.home";
        }
        {
          assertion = cfg.gnupg.home != null -> cfg.gnupg.sshKeyPaths == [ ];
          message = "Exactly one of sops.gnupg.home and sops.gnupg.sshKeyPaths must be set";
        }
      ]
      ++ lib.concatLists (lib.mapAttrsToList problemsOf cfg.secrets)
    );
  };
}
