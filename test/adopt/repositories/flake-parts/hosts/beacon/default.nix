{ lib, ... }:
{
  boot.initrd.availableKernelModules = [ "virtio_pci" "virtio_scsi" ];
  fileSystems."/" = {
    device = "/dev/vda1";
    fsType = "ext4";
  };
  nixpkgs.hostPlatform = lib.mkDefault "aarch64-linux";
  system.stateVersion = "25.05";
  time.timeZone = lib.mkForce "Etc/UTC";

  harbour.reading.enable = false;
}
