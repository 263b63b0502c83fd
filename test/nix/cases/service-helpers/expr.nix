# The cases of nix/tests that call service-helpers.nix, evaluated with this lib: service.nix is imported with it.
{
  libPath ? null,
}:
let
  tests = ../../../../nix/tests;
  import' =
    path: if baseNameOf path == "service.nix" then _: import path { inherit libPath; } else import path;
  evaluate = name: builtins.scopedImport { import = import'; } (tests + "/${name}/expr.nix");
in
builtins.mapAttrs (name: _: evaluate name) (import ./expected.nix)
