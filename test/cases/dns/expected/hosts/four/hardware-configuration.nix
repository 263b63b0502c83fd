# labkeeper:placeholder. Replace this file by what the machine says of itself:
#   ssh root@four nixos-generate-config --show-hardware-config > hosts/four/hardware-configuration.nix
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
    "lab/hardware-placeholder: hosts/four/hardware-configuration.nix is still labkeeper's placeholder"
  ];
}
