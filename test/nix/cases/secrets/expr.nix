# sops-nix: the defaults of a secret, and what it refuses.
{
  libPath ? null,
}:
let
  lib = import ../../lib.nix { inherit libPath; };
  nixos = import ../../nixpkgs/nixos-system.nix { inherit lib; };

  host =
    settings:
    (nixos {
      modules = [
        ../../sops-nix/nixos.nix
        {
          nixpkgs.hostPlatform = "x86_64-linux";
          boot.loader.systemd-boot.enable = true;
          fileSystems."/".device = "/dev/disk/by-label/nixos";
          services.openssh.enable = lib.mkDefault true;
        }
        settings
      ];
    }).config;
  builds =
    settings: (builtins.tryEval (builtins.seq (host settings).system.build.toplevel.drvPath true)).success;
  secret = {
    sopsFile = ./expr.nix;
  };
  inherit ((host { sops.secrets."restic/password" = secret; }).sops) age secrets;
  rendered =
    (host (
      { config, ... }:
      {
        sops = {
          secrets.a = secret;
          templates."a.env".content = "A=${config.sops.placeholder.a}";
        };
      }
    )).sops;
in
{
  inherit (age) sshKeyPaths;
  inherit (secrets."restic/password")
    key
    mode
    path
    restartUnits
    ;
  template = {
    inherit (rendered.templates."a.env") content mode path;
  };
  placeholders = builtins.attrNames rendered.placeholder;
  ok = builds { sops.secrets.a = secret; };
  withoutFile = builds { sops.secrets.a = { }; };
  fileNotThere = builds { sops.secrets.a.sopsFile = ./none.sops.yaml; };
  withoutKey = builds {
    services.openssh.enable = false;
    sops.secrets.a = secret;
  };
  ownerAndUid = builds {
    sops.secrets.a = secret // {
      owner = "root";
      uid = 999;
    };
  };
  misspelt = builds {
    sops.secrets.a = secret // {
      restartUnit = [ "a.service" ];
    };
  };
}
