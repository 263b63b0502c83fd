# The packages in use, as derivations that hold nothing: a name that is not listed here is an error, as in nixpkgs.
system:
let
  inherit (builtins) listToAttrs match;

  package = name: {
    inherit name;
    value = derivation {
      inherit name system;
      builder = "/bin/sh";
      args = [
        "-c"
        "echo ${name} > $out"
      ];
    };
  };
in
listToAttrs (
  map package [
    "age"
    "coreutils"
    "curl"
    "deadnix"
    "diffutils"
    "fd"
    "findutils"
    "gh"
    "git"
    "go-task"
    "htop"
    "jq"
    "lsof"
    "nix"
    "nixfmt-tree"
    "restic"
    "ripgrep"
    "sops"
    "sqlite"
    "ssh-to-age"
    "statix"
    "tmux"
    "util-linux"
    "zfs"
  ]
)
// {
  stdenv.hostPlatform = {
    inherit system;
    isAarch64 = match "aarch64-.*" system != null;
    isDarwin = match ".*-darwin" system != null;
    isLinux = match ".*-linux" system != null;
    isx86_64 = match "x86_64-.*" system != null;
  };
  # Its commands are what a test runs.
  writeShellScriptBin =
    name: script:
    derivation {
      inherit name script system;
      builder = "/bin/sh";
      args = [
        "-c"
        "echo \"$script\" > $out"
      ];
    };
  writeText =
    name: text:
    derivation {
      inherit name system text;
      builder = "/bin/sh";
      args = [
        "-c"
        "echo \"$text\" > $out"
      ];
    };
}
