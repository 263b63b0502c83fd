{ pkgs, ... }:
{
  nix.settings.experimental-features = "nix-command flakes";
  system.stateVersion = 5;
  system.primaryUser = "rowan";
  time.timeZone = "Pacific/Auckland";
  homebrew = {
    enable = true;
    casks = [ "firefox" ];
  };
  environment.systemPackages = [ pkgs.git ];
}
