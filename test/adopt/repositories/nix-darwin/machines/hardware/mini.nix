{ lib, ... }:
{
  boot.initrd.availableKernelModules = [ "xhci_pci" "ahci" "usbhid" ];
  fileSystems."/" = {
    device = "/dev/disk/by-uuid/0a51a1f2-7d1c-4d8e-a5b0-1b5a7bd40a11";
    fsType = "ext4";
  };
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
}
