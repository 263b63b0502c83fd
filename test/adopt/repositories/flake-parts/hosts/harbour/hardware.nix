{ modulesPath, lib, ... }:
{
  imports = [ (modulesPath + "/installer/scan/not-detected.nix") ];
  boot.initrd.availableKernelModules = [ "nvme" "xhci_pci" ];
  boot.supportedFilesystems = [ "zfs" ];
  fileSystems."/" = {
    device = "tank/root";
    fsType = "zfs";
  };
  fileSystems."/srv" = {
    device = "tank/srv";
    fsType = "zfs";
  };
  fileSystems."/mnt/nas" = {
    device = "192.168.40.9:/volume1/backup";
    fsType = "nfs";
  };
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
}
