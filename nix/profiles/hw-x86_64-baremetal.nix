# A physical machine that boots by UEFI. Model-specific settings: see the modules of NixOS/nixos-hardware.
{ lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  nixpkgs.hostPlatform = weak "x86_64-linux";

  boot = {
    initrd.availableKernelModules = [
      "ahci"
      "nvme"
      "sd_mod"
      "usb_storage"
      "usbhid"
      "xhci_pci"
    ];
    loader = {
      systemd-boot = {
        enable = weak true;
        # Kernels of old generations would fill the boot partition.
        configurationLimit = weak 20;
      };
      efi.canTouchEfiVariables = weak true;
    };
  };

  hardware = {
    enableRedistributableFirmware = weak true;
    # The processor takes the update of its own vendor and ignores the other.
    cpu = {
      amd.updateMicrocode = weak true;
      intel.updateMicrocode = weak true;
    };
  };

  services = {
    fstrim.enable = weak true;
    fwupd.enable = weak true;
    smartd.enable = weak true;
  };
}
