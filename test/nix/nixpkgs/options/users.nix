{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.users;

  text = mkOption {
    type = types.nullOr types.str;
    default = null;
  };

  user =
    { config, name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
        };
        description = mkOption {
          type = types.str;
          default = "";
        };
        uid = mkOption {
          type = types.nullOr types.int;
          default = null;
        };
        isNormalUser = mkEnableOption "the defaults of a person's account";
        isSystemUser = mkEnableOption "the defaults of a service's account";
        group = mkOption {
          type = types.str;
          default = "";
        };
        extraGroups = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        home = mkOption {
          type = types.path;
          default = "/var/empty";
        };
        createHome = mkEnableOption "making the home directory";
        linger = mkOption {
          type = types.nullOr types.bool;
          default = null;
        };
        hashedPassword = text;
        hashedPasswordFile = text;
        initialHashedPassword = text;
        initialPassword = text;
        password = text;
        packages = mkOption {
          type = types.listOf types.package;
          default = [ ];
        };
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
      };

      config = lib.mkIf config.isNormalUser {
        group = lib.mkDefault "users";
        createHome = lib.mkDefault true;
        home = lib.mkDefault "/home/${name}";
      };
    };

  group =
    { name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
        };
        gid = mkOption {
          type = types.nullOr types.int;
          default = null;
        };
        members = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
      };
    };

  noLogin = [
    null
    "!"
    "!!"
    "*"
  ];
  canLogIn =
    {
      hashedPassword,
      hashedPasswordFile,
      openssh,
      password,
      ...
    }:
    !(lib.elem hashedPassword noLogin)
    || password != null
    || hashedPasswordFile != null
    || openssh.authorizedKeys.keys != [ ]
    || openssh.authorizedKeys.keyFiles != [ ];
  isPrivileged =
    {
      extraGroups,
      group,
      name,
      ...
    }:
    name == "root" || lib.elem "wheel" ([ group ] ++ extraGroups);
  isUnique =
    ids:
    let
      fixed = lib.filter (id: id != null) ids;
    in
    lib.length (lib.unique fixed) == lib.length fixed;
  isSystem =
    {
      isNormalUser,
      isSystemUser,
      uid,
      ...
    }:
    isSystemUser || uid != null && uid < 1000 && !isNormalUser;
in
{
  options.users = {
    allowNoPasswordLogin = mkEnableOption "a system that nobody can log in to";
    mutableUsers = mkOption {
      type = types.bool;
      default = true;
    };
    users = mkOption {
      type = types.attrsOf (types.submodule user);
      default = { };
    };
    groups = mkOption {
      type = types.attrsOf (types.submodule group);
      default = { };
    };
  };

  config = {
    users = {
      groups = {
        root = { };
        users = { };
        wheel = { };
      };
      users.root = {
        uid = 0;
        group = "root";
        home = "/root";
      };
    };

    assertions = [
      {
        assertion =
          cfg.mutableUsers
          || cfg.allowNoPasswordLogin
          || lib.any (account: isPrivileged account && canLogIn account) (lib.attrValues cfg.users);
        message = "Neither the root account nor any wheel user has a password or SSH authorized key.";
      }
      {
        assertion =
          isUnique (lib.mapAttrsToList (_: { uid, ... }: uid) cfg.users)
          && isUnique (lib.mapAttrsToList (_: { gid, ... }: gid) cfg.groups);
        message = "UIDs and GIDs must be unique!";
      }
    ]
    ++ lib.concatMap (account: [
      {
        assertion = isSystem account != account.isNormalUser;
        message = "Exactly one of users.users.${account.name}.isSystemUser and users.users.${account.name}.isNormalUser must be set.";
      }
      {
        assertion = cfg.groups ? ${account.group};
        message = "The following users have a primary group that is undefined: ${account.name}";
      }
    ]) (lib.attrValues cfg.users);
  };
}
