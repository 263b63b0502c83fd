{ pkgs, ... }:
let
  theo = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILqrgwtGep/w26gfKr6D25qiT11g8Y/im674iYTlhAjU theo";
in
{
  time.timeZone = "America/Toronto";
  i18n.defaultLocale = "en_CA.UTF-8";
  users.users.root.openssh.authorizedKeys.keys = [ theo ];
  environment.systemPackages = with pkgs; [
    git
    htop
  ];
}
