# A machine that is administered over ssh and runs unattended.
{ lib, pkgs, ... }:
let
  weak = import ./weak.nix { inherit lib; };
  GiB = 1024 * 1024 * 1024;
in
{
  services.openssh.settings = {
    PasswordAuthentication = weak false;
    KbdInteractiveAuthentication = weak false;
    # By key only: the way in for `nixos-rebuild --target-host`, and when an admin's account is broken.
    PermitRootLogin = weak "prohibit-password";
  };

  # Admins have keys and no password, so a sudo that asked for one would lock them out.
  security.sudo.wheelNeedsPassword = weak false;

  networking.firewall.enable = weak true;

  nix = {
    gc = {
      automatic = weak true;
      dates = weak "weekly";
      options = weak "--delete-older-than 30d";
    };
    optimise.automatic = weak true;
    # A build that runs out of space collects garbage instead of failing.
    settings = {
      min-free = weak GiB;
      max-free = weak (5 * GiB);
    };
  };

  # A server must not fall asleep, whatever a lid, a key or an idle desktop asks for.
  systemd.targets = {
    sleep.enable = weak false;
    suspend.enable = weak false;
    hibernate.enable = weak false;
    hybrid-sleep.enable = weak false;
  };

  boot.tmp.cleanOnBoot = weak true;

  # The journal may take 4 GiB by default: as much as the backups of a small host.
  environment.etc."systemd/journald.conf.d/50-server.conf".text = weak ''
    [Journal]
    SystemMaxUse=1G
    MaxRetentionSec=3month
  '';

  # Manual pages stay; the manual of NixOS takes long to build and is read elsewhere.
  documentation = {
    doc.enable = weak false;
    info.enable = weak false;
    nixos.enable = weak false;
  };

  environment.systemPackages = [
    pkgs.git
    pkgs.htop
    pkgs.lsof
    pkgs.tmux
  ];
}
