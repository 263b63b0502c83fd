# A Mac that a person sits at.
{ config, lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  # nix-darwin refuses both where another installer (Determinate) manages Nix: nix.enable = false.
  nix = {
    gc = {
      automatic = weak config.nix.enable;
      options = weak "--delete-older-than 30d";
    };
    optimise.automatic = weak config.nix.enable;
  };

  system.defaults = {
    finder.AppleShowAllExtensions = weak true;
    screensaver = {
      askForPassword = weak true;
      askForPasswordDelay = weak 5;
    };
  };
}
