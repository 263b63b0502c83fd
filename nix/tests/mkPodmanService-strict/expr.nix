# What a container gets that asks for nothing.
let
  inherit (import ../../../test/nix/service.nix { }) commandOf evaluate helpers;
  config = evaluate [
    (helpers.mkPodmanService {
      name = "ghost";
      timeZone = "Europe/Berlin";
      container.image = "docker.io/library/ghost:6.0.3";
    })
  ];
in
{
  command = commandOf config "ghost";
  inherit (config.systemd.services.podman-ghost) requires serviceConfig unitConfig;
  inherit (config.systemd.tmpfiles) rules;
  units = builtins.attrNames config.systemd.services;
  inherit (config.networking) firewall;
  users = builtins.attrNames config.users.users;
}
