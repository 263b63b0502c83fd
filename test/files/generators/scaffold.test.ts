import { expect, test } from "vitest";
import { fileOf, filesOf, findCase } from "../../cases/case.ts";

const founding = findCase("founding").lab;

test("what becomes the user's: the register of drills, the flake, an entry a host, and hardware of NixOS hosts", () => {
  const once = filesOf(founding).filter((file) => file.once);
  expect(once.map(({ path, hosts }) => [path, ...hosts])).toEqual([
    ["docs/restore/drills.md", "luna", "rymac"],
    ["flake.nix", "luna", "rydev", "rymac"],
    ["hosts/luna/default.nix", "luna"],
    ["hosts/luna/hardware-configuration.nix", "luna"],
    ["hosts/rydev/default.nix", "rydev"],
    ["hosts/rydev/hardware-configuration.nix", "rydev"],
    ["hosts/rymac/default.nix", "rymac"],
  ]);
});

test("a host's entry imports what is generated, and hardware where there is some", () => {
  expect(fileOf(founding, "hosts/luna/default.nix").text).toContain(
    "  imports = [\n    ./generated\n    ./hardware-configuration.nix\n  ];\n",
  );
  expect(fileOf(founding, "hosts/rymac/default.nix").text).toContain("  imports = [ ./generated ];\n");
});

test("the flake is about thirty lines and names the lab", () => {
  const { text } = fileOf(founding, "flake.nix");
  expect(text.split("\n").length).toBeLessThan(45);
  expect(text).toContain('  description = "founding: a home lab, described by lab.yaml";\n');
});

test("the hardware placeholder is marked, and says on each rebuild that it is one", () => {
  const { text } = fileOf(founding, "hosts/luna/hardware-configuration.nix");
  expect(text).toMatch(/^# labkeeper:placeholder\. /);
  expect(text).toContain(
    "lab/hardware-placeholder: hosts/luna/hardware-configuration.nix is still labkeeper's placeholder",
  );
});
