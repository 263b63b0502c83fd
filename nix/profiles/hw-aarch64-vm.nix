# A virtual machine under QEMU or Apple virtualisation (UTM, Parallels, Proxmox on ARM) that boots by UEFI.
{ lib, ... }:
let
  weak = import ./weak.nix { inherit lib; };
in
{
  nixpkgs.hostPlatform = weak "aarch64-linux";

  boot = {
    initrd.availableKernelModules = [
      "sd_mod"
      "sr_mod"
      "usbhid"
      "virtio_blk"
      "virtio_pci"
      "virtio_scsi"
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

  services = {
    # Gives freed blocks back to a thin-provisioned disk.
    fstrim.enable = weak true;
    qemuGuest.enable = weak true;
  };
}
