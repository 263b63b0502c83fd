{
  networking.hostName = "shed";
  system.stateVersion = "25.05";
  services.octoprint.enable = true;
}
