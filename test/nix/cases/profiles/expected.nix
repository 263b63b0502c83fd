{
  hw-x86_64-vm = [ ];
  hw-aarch64-vm = [ ];
  hw-x86_64-baremetal = [ ];
  hw-aarch64-darwin = [ ];
  combinations = 16;
}
