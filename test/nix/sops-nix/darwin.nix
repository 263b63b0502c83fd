{
  imports = [
    (import ./shared.nix {
      owner = "root";
      group = "staff";
      secretOptions = { };
      hostKeys = type: [ "/etc/ssh/ssh_host_${type}_key" ];
    })
  ];
}
