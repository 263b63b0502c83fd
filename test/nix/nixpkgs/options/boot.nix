{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.boot;

  # A list of names, or a set that may also say no to one.
  names = types.coercedTo (types.listOf types.str) (listed: lib.genAttrs listed (_: true)) (
    types.attrsOf types.bool
  );

  fileSystem =
    { name, ... }:
    {
      options = {
        mountPoint = mkOption {
          type = types.nonEmptyStr;
          default = name;
        };
        device = mkOption {
          type = types.nullOr types.nonEmptyStr;
          default = null;
        };
        fsType = mkOption {
          type = types.nonEmptyStr;
          default = "auto";
        };
        options = mkOption {
          type = types.nonEmptyListOf types.nonEmptyStr;
          default = [ "defaults" ];
        };
        neededForBoot = mkEnableOption "mounting it in the initial ramdisk";
      };
    };
in
{
  options = {
    boot = {
      initrd = {
        availableKernelModules = mkOption {
          type = names;
          default = [ ];
        };
        kernelModules = mkOption {
          type = names;
          default = [ ];
        };
      };
      kernelModules = mkOption {
        type = names;
        default = [ ];
      };
      loader = {
        efi.canTouchEfiVariables = mkEnableOption "changes of the firmware's boot entries";
        grub = {
          enable = mkEnableOption "GRUB" // {
            default = true;
          };
          devices = mkOption {
            type = types.listOf types.str;
            default = [ ];
          };
        };
        systemd-boot = {
          enable = mkEnableOption "systemd-boot";
          configurationLimit = mkOption {
            type = types.nullOr types.int;
            default = null;
          };
        };
      };
      supportedFilesystems = mkOption {
        type = names;
        default = { };
      };
      tmp.cleanOnBoot = mkEnableOption "an empty /tmp at each start";
    };

    fileSystems = mkOption {
      type = types.attrsOf (types.submodule fileSystem);
      default = { };
    };
  };

  config = {
    boot.loader.grub.enable = lib.mkIf cfg.loader.systemd-boot.enable (lib.mkDefault false);
    boot.supportedFilesystems = lib.mapAttrsToList (_: { fsType, ... }: fsType) config.fileSystems;

    assertions = [
      {
        assertion = config.fileSystems ? "/";
        message = "The ‘fileSystems’ option does not specify your root file system.";
      }
      {
        assertion = cfg.loader.grub.enable -> cfg.loader.grub.devices != [ ];
        message = "You must set the option ‘boot.loader.grub.devices’ or 'boot.loader.grub.mirroredBoots' to make the system bootable.";
      }
      {
        assertion = cfg.supportedFilesystems.zfs or false -> config.networking.hostId != null;
        message = "ZFS requires networking.hostId to be set";
      }
    ];
  };
}
