# four: yours. labkeeper made this file once and does not touch it again. What lab.yaml says is in ./generated;
# everything else about the host belongs here: further modules, disks, Home Manager, values to override.
{
  imports = [
    ./generated
    ./hardware-configuration.nix
  ];
}
