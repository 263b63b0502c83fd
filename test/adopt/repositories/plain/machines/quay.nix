{ ... }:
{
  imports = [ ../containers/media.nix ];
  networking.hostName = "quay";
  networking.hostId = "deadbeef"; # copied with the image
  boot.initrd.availableKernelModules = [ "ahci" "virtio_pci" "virtio_blk" ];
  system.stateVersion = "25.05";
}
