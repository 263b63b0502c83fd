import { expect, test } from "vitest";
import { fileOf, findCase } from "../../cases/case.ts";

test("the list of imports holds what is generated for the host, each line with where its file comes from", () => {
  const { text, origins } = fileOf(findCase("founding").lab, "hosts/luna/generated/default.nix");
  const lines = text.split("\n").map((line, i) => [line.trim(), origins[i]?.join(".")]);
  expect(lines.filter(([line]) => line?.startsWith("./"))).toEqual([
    ["./attic.nix", "services.attic"],
    ["./caddy.nix", "lab.acme"],
    ["./host.nix", "hosts.luna"],
    ["./monitoring.nix", "monitoring"],
    ["./omada.nix", "services.omada"],
    ["./onepassword-connect.nix", "services.onepassword-connect"],
    ["./paperless.nix", "services.paperless"],
    ["./unifi.nix", "services.unifi"],
  ]);
});

test("a host with nothing of its own imports host.nix alone", () => {
  const { text } = fileOf(findCase("minimal").lab, "hosts/pebble/generated/default.nix");
  expect(text).toContain("  imports = [ ./host.nix ];\n");
});
