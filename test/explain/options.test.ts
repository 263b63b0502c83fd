import { expect, test } from "vitest";
import { optionLine } from "../../src/explain/options.ts";

const file = `{ lib, ... }:
{
  programs.git.enable = true;
  services.other.enable = true;
  services.openshh.enable = true;
  services.sshd = { enable = "yes"; }; # in one line
  networking.firewall = {
    allowedTCPPorts = [ 22 ];
  };
\ttime.timeZone = 5;
  config = lib.mkIf true {
    nix.gc.automatic = 1;
  };
  imports = [
    (helper {
      container = {
        image = "x";
      };
    })
  ];
}
`;

test.for([
  ["services.openshh", 5, "is said to be no option, of which something below is set"],
  ["services.openshh.enable", 5, "is set, and others of the same last step before it"],
  ["services.sshd.enable", 6, "is set inside a set of one line"],
  ["networking.firewall", 7, "is set as a set of several lines"],
  ["networking.firewall.allowedTCPPorts", 8, "is set inside that"],
  ["networking.firewall.enable", undefined, "is not set, though its set is there"],
  ["time.timeZone", 10, "is set behind a tab"],
  ["nix.gc.automatic", 12, "is set in `config`"],
  ["virtualisation.oci-containers.containers.unifi.image", 17, "is set by a helper's argument"],
  ["services.third.package", undefined, "is set nowhere"],
] as const)("%s is on line %s: it %s", ([option, line]) => {
  expect(optionLine(file, option)).toBe(line);
});

test("an option of which but one step is shared is not meant, where two are asked for", () => {
  expect(optionLine(file, "boot.loader.image", 2)).toBeUndefined();
  expect(optionLine(file, "boot.loader.image")).toBe(17);
  expect(optionLine(file, "boot.container.image", 2)).toBe(17);
});
