{ pkgs, ... }:
{
  users.users.rowan = {
    isNormalUser = true;
    home = "/home/rowan";
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1wF4XPnV0w3kSnWtiWOGHLK0rDc+HafD3dQHDtfx44 rowan" ];
  };
  programs.ssh.knownHosts."mini.lab.example.com".publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK7IrQp9AZHxTpLi7BYuKNw3VOHu+fM00BwYQ9JK226w";
  home-manager.users.rowan.home.stateVersion = "24.11";
}
