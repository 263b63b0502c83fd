# The part of nixpkgs' lib that labkeeper's Nix needs, written anew: small, strict, and compared with the real one by
# the cases beside it. Each file takes the finished lib, so that they may use each other.
let
  lib =
    import ./attrsets.nix
    // import ./lists-strings.nix
    // import ./properties.nix { inherit lib; }
    // import ./definitions.nix { inherit lib; }
    // import ./modules.nix { inherit lib; }
    // {
      types = import ./types.nix { inherit lib; } // import ./composed-types.nix { inherit lib; };
    };
in
lib
