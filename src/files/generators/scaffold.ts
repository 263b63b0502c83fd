import type { Host } from "../../lab/model.ts";
import { type GeneratedFile, type Generator, plainFile } from "../file.ts";
import { quoted } from "../nix/text.ts";
import { FLAKE_FILE, hardwareFile, hostEntryFile } from "../paths.ts";

/** What the user goes on with: created where it is absent, then never touched again. */
export const scaffold: Generator = {
  name: "scaffold",
  generate: ({ model: { name, hosts } }) => [
    once(
      FLAKE_FILE,
      flake(name),
      hosts.map((host) => host.name),
    ),
    ...hosts.flatMap((host) => [
      once(hostEntryFile(host.name), hostEntry(host), [host.name]),
      ...(host.class === "nixos"
        ? [once(hardwareFile(host.name), hardwarePlaceholder(host.name), [host.name])]
        : []),
    ]),
  ],
};

function once(path: string, text: string, hosts: readonly string[]): GeneratedFile {
  const about = "yours: labkeeper wrote it once and does not touch it again";
  return plainFile({ path, text, about, hosts, once: true });
}

function flake(lab: string): string {
  return `{
  description = ${quoted(`${lab}: a home lab, described by lab.yaml`)};

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    nix-darwin = {
      url = "github:nix-darwin/nix-darwin/nix-darwin-26.05";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    sops-nix = {
      url = "github:Mic92/sops-nix";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  # This file is yours: labkeeper made it once and does not touch it again. Hosts come from lab.yaml by way of
  # hosts/generated.nix; add outputs of your own to the set below.
  outputs =
    inputs:
    let
      inherit (import ./lib/system-helpers.nix { inherit inputs; }) mkLab;
    in
    mkLab (import ./hosts/generated.nix)
    // {
      formatter = inputs.nixpkgs.lib.genAttrs [
        "aarch64-darwin"
        "aarch64-linux"
        "x86_64-linux"
      ] (system: inputs.nixpkgs.legacyPackages.\${system}.nixfmt-tree);
    };
}
`;
}

function hostEntry({ name, class: hostClass }: Host): string {
  const [further, imports] =
    hostClass === "nixos"
      ? ["further modules, disks, Home Manager", "[\n    ./generated\n    ./hardware-configuration.nix\n  ]"]
      : ["further modules, Home Manager", "[ ./generated ]"];
  return `# ${name}: yours. labkeeper made this file once and does not touch it again. What lab.yaml says is in ./generated;
# everything else about the host belongs here: ${further}, values to override.
{
  imports = ${imports};
}
`;
}

/** Starts the file until a person replaces it. */
export const PLACEHOLDER_MARK = "# labkeeper:placeholder";

function hardwarePlaceholder(host: string): string {
  const path = hardwareFile(host);
  return `${PLACEHOLDER_MARK}. Replace this file by what the machine says of itself:
#   ssh root@${host} nixos-generate-config --show-hardware-config > ${path}
# Until then the root and boot file systems are looked for by their labels, nixos and BOOT.
{
  fileSystems = {
    "/" = {
      device = "/dev/disk/by-label/nixos";
      fsType = "ext4";
    };
    "/boot" = {
      device = "/dev/disk/by-label/BOOT";
      fsType = "vfat";
      options = [
        "fmask=0077"
        "dmask=0077"
      ];
    };
  };

  warnings = [
    "lab/hardware-placeholder: ${path} is still labkeeper's placeholder"
  ];
}
`;
}
