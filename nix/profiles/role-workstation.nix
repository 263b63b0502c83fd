# A machine that a person sits at. The desktop itself is the host's choice: hosts/<host>/default.nix.
{ lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  networking.networkmanager.enable = weak true;

  fonts.enableDefaultPackages = weak true;

  # Sound; rtkit gives its threads the priority that keeps it from stuttering.
  security.rtkit.enable = weak true;
  services = {
    pipewire = {
      enable = weak true;
      alsa.enable = weak true;
      pulse.enable = weak true;
    };

    # Printers, found by mDNS.
    printing.enable = weak true;
    avahi = {
      enable = weak true;
      nssmdns4 = weak true;
      openFirewall = weak true;
    };
  };

  nix = {
    gc = {
      automatic = weak true;
      dates = weak "weekly";
      options = weak "--delete-older-than 30d";
    };
    optimise.automatic = weak true;
  };
}
