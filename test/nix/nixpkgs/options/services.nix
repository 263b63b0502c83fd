{ config, lib, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  inherit (config.services) openssh;

  sshdSetting =
    type: default:
    mkOption {
      type = types.nullOr type;
      inherit default;
    };
in
{
  options.services = {
    avahi = {
      enable = mkEnableOption "mDNS";
      nssmdns4 = mkEnableOption "names of mDNS in IPv4";
      openFirewall = mkEnableOption "UDP port 5353" // {
        default = true;
      };
    };
    fstrim.enable = mkEnableOption "weekly TRIM" // {
      default = true;
    };
    fwupd.enable = mkEnableOption "firmware updates";
    openssh = {
      enable = mkOption {
        type = types.bool;
        default = false;
      };
      hostKeys = mkOption {
        type = types.listOf types.attrs;
        default = [
          {
            type = "rsa";
            bits = 4096;
            path = "/etc/ssh/ssh_host_rsa_key";
          }
          {
            type = "ed25519";
            path = "/etc/ssh/ssh_host_ed25519_key";
          }
        ];
      };
      openFirewall = mkOption {
        type = types.bool;
        default = true;
      };
      ports = mkOption {
        type = types.listOf types.port;
        default = [ 22 ];
      };
      # The real one takes any other name of sshd_config(5) too.
      settings = mkOption {
        type = types.submodule {
          options = {
            AllowUsers = sshdSetting (types.listOf types.str) null;
            KbdInteractiveAuthentication = sshdSetting types.bool true;
            PasswordAuthentication = sshdSetting types.bool true;
            PermitRootLogin = sshdSetting (types.enum [
              "yes"
              "without-password"
              "prohibit-password"
              "forced-commands-only"
              "no"
            ]) "prohibit-password";
          };
        };
        default = { };
      };
    };
    pipewire = {
      enable = mkEnableOption "PipeWire";
      alsa.enable = mkEnableOption "ALSA";
      pulse.enable = mkEnableOption "PulseAudio's protocol";
    };
    printing.enable = mkEnableOption "CUPS";
    qemuGuest.enable = mkEnableOption "QEMU's guest agent";
    smartd.enable = mkEnableOption "smartd";
  };

  config = lib.mkIf openssh.enable {
    networking.firewall.allowedTCPPorts = lib.mkIf openssh.openFirewall openssh.ports;
    users = {
      groups.sshd = { };
      users.sshd = {
        isSystemUser = true;
        group = "sshd";
      };
    };
  };
}
