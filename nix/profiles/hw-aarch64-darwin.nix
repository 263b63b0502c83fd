# A Mac with Apple silicon.
{ lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  nixpkgs.hostPlatform = weak "aarch64-darwin";

  # A Mac without the sensor asks for the password as before.
  security.pam.services.sudo_local.touchIdAuth = weak true;
}
