# A Mac on which this repository is worked on: flakes, shells per project, and the tools of the lab.
{ lib, pkgs, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  nix.settings = {
    experimental-features = [
      "flakes"
      "nix-command"
    ];
    # The garbage collector spares what the shells of projects were built from.
    keep-derivations = weak true;
    keep-outputs = weak true;
  };

  # Enters a project's shell with its directory; nix-direnv comes with it.
  programs.direnv.enable = weak true;

  environment.systemPackages = [
    pkgs.age
    pkgs.deadnix
    pkgs.fd
    pkgs.gh
    pkgs.git
    pkgs.go-task
    pkgs.jq
    pkgs.ripgrep
    pkgs.sops
    pkgs.ssh-to-age
    pkgs.statix
  ];
}
