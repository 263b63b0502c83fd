# A virtual machine under QEMU/KVM (Proxmox, libvirt) that boots by UEFI.
{ lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  nixpkgs.hostPlatform = weak "x86_64-linux";

  boot = {
    initrd.availableKernelModules = [
      "ahci"
      "sd_mod"
      "sr_mod"
      "virtio_blk"
      "virtio_pci"
      "virtio_scsi"
      "xhci_pci"
    ];
    loader = {
      # A machine with BIOS boots by GRUB: set systemd-boot.enable to false in the host's default.nix.
      systemd-boot = {
        enable = weak true;
        # Kernels of old generations would fill the boot partition.
        configurationLimit = weak 20;
      };
      efi.canTouchEfiVariables = weak true;
    };
  };

  services = {
    # Gives freed blocks back to a thin-provisioned disk.
    fstrim.enable = weak true;
    qemuGuest.enable = weak true;
  };
}
