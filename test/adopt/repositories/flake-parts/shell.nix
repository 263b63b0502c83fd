{
  perSystem =
    { pkgs, ... }:
    {
      formatter = pkgs.nixfmt-rfc-style;
      devShells.default = pkgs.mkShell {
        packages = [ pkgs.sops ];
        shellHook = ''
          echo "services.restic.backups.pretend = { paths = [ "/nowhere" ]; };"
        '';
      };
    };
}
