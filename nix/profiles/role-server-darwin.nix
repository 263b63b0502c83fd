# A Mac that is administered over ssh and runs unattended.
{ config, lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  # By key only, and never as root: macOS has no password there, and a key is the primary user's.
  services.openssh.extraConfig = weak ''
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    PermitRootLogin no
  '';

  # It must not fall asleep, and comes back by itself after a power cut.
  power = {
    restartAfterFreeze = weak true;
    restartAfterPowerFailure = weak true;
    sleep = {
      allowSleepByPowerButton = weak false;
      computer = weak "never";
      harddisk = weak "never";
    };
  };

  # nix-darwin refuses both where another installer (Determinate) manages Nix: nix.enable = false.
  nix = {
    gc = {
      automatic = weak config.nix.enable;
      options = weak "--delete-older-than 30d";
    };
    optimise.automatic = weak config.nix.enable;
  };
}
