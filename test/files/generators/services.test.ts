import { expect, test } from "vitest";
import { factsOf, fileOf, filesOf, findCase } from "../../cases/case.ts";

const sealed = findCase("services-with-secrets");
const facts = factsOf(sealed);
const service = (name: string, host = "luna", known = facts) =>
  fileOf(sealed.lab, `hosts/${host}/generated/${name}.nix`, known).text;

test("a secret that is not in the tree is left out: of the service, and of what sops is told", () => {
  expect(service("wiki")).toContain('environmentFiles = [ config.sops.secrets."wiki/env".path ];');
  expect(service("wiki")).not.toContain("wiki/missing");
  expect(service("wiki", "luna", factsOf({ repository: {} }))).not.toMatch(/sops|environmentFiles/);
});

test("a secret's file is found from the service's file, in its own format", () => {
  expect(service("dash")).toContain("sopsFile = ../secrets.sops.yaml;");
  expect(service("dash")).toContain("sopsFile = ../../../secrets/shared.sops.json;");
  expect(service("dash")).toContain('format = "json";');
});

test("a secret that two containers read restarts both, and belongs to their user", () => {
  expect(service("connect")).toMatch(
    /"podman-connect-sync\.service"\n +"podman-connect\.service"\n[^}]+uid = 999;\n {2}\}/,
  );
});

test("a NixOS module is not switched on before it has its secrets", () => {
  expect(service("attic")).toContain("enable = true;");
  expect(service("attic", "luna", factsOf({ repository: {} }))).not.toMatch(/enable|hardenedUnit/);
});

test("without its hashes Caddy does not publish what it should ask passwords for", () => {
  expect(service("dash")).toContain('auth = "basic";');
  expect(service("dash", "luna", factsOf({ repository: {} }))).not.toContain("mkCaddyVirtualHost");
});

test("ports of the LAN are on the host's address, or everywhere, through the firewall; all others on loopback", () => {
  const unifi = fileOf(findCase("founding").lab, "hosts/luna/generated/unifi.nix").text;
  expect(unifi).toMatch(
    /address = "10\.20\.0\.10";\n +container = 8080;\n +host = 8080;\n +openFirewall = true;/,
  );
  expect(unifi).toMatch(/address = "127\.0\.0\.1";\n +container = 8443;\n +host = 8443;\n +\}/);
  expect(service("mqtt", "sol")).toMatch(
    /\{\n +container = 1883;\n +host = 1883;\n +openFirewall = true;\n +\}/,
  );
});

test("a service may be called like a file of ours", () => {
  const lab = sealed.lab.replace("  quiet:", "  monitoring:");
  const paths = filesOf(lab, facts).map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["hosts/sol/generated/monitoring.nix", "hosts/sol/generated/monitoring-.nix"]),
  );
});

test("the helpers are installed where a service needs them, with the files that they import", () => {
  const installed = (name: string) =>
    filesOf(findCase(name).lab).flatMap(({ path, hosts }) =>
      path.startsWith("lib/") ? [[path, ...hosts]] : [],
    );
  expect(installed("founding")).toEqual([
    ["lib/caddy-helpers.nix", "luna"],
    ["lib/check-access-helpers.nix", "luna", "rydev", "rymac"],
    ["lib/check-helpers.nix", "luna", "rydev", "rymac"],
    ["lib/check-network-helpers.nix", "luna", "rydev", "rymac"],
    ["lib/check-place-helpers.nix", "luna", "rydev", "rymac"],
    ["lib/check-zfs-helpers.nix", "luna", "rydev", "rymac"],
    ["lib/container-helpers.nix", "luna"],
    ["lib/dns-helpers.nix"],
    ["lib/monitoring-helpers.nix", "luna", "rydev"],
    ["lib/service-helpers.nix", "luna"],
    ["lib/system-helpers.nix", "luna", "rydev", "rymac"],
  ]);
  expect(installed("minimal").map(([path]) => path)).toEqual([
    "lib/check-access-helpers.nix",
    "lib/check-helpers.nix",
    "lib/check-network-helpers.nix",
    "lib/check-place-helpers.nix",
    "lib/check-zfs-helpers.nix",
    "lib/system-helpers.nix",
  ]);
});
