import { expect, test } from "vitest";
import { fileOf, findCase } from "../../cases/case.ts";

const { lab } = findCase("dns");
const cachesOf = (host: string, text = lab) =>
  [...fileOf(text, `hosts/${host}/generated/host.nix`).text.matchAll(/"(https?:[^"]+)"/g)].map(
    ([, url]) => url,
  );

test("every host asks every cache, but the one that serves a cache does not ask itself", () => {
  expect(cachesOf("six")).toEqual(["https://cache.lab.example.net/main", "https://nix-community.cachix.org"]);
  expect(cachesOf("four")).toEqual(["https://nix-community.cachix.org"]);
  const moved = lab
    .replace("host: four", "host: six")
    .replace("name: web }]\n    expose: { name: wiki", "name: web, host: 8081 }]\n    expose: { name: wiki");
  expect(cachesOf("four", moved)).toHaveLength(2);
});

test("a host does not ask a cache at its own address, and a priority is handed on", () => {
  const at = (url: string) => lab.replace("https://cache.lab.example.net/main", url);
  const others = "https://nix-community.cachix.org";
  const [four, six] = ["http://10.20.0.10:5000?priority=10", "http://[FD00:20:0::11]"];
  expect(cachesOf("four", at(four))).toEqual([others]);
  expect(cachesOf("six", at(four))).toEqual([four, others]);
  expect(cachesOf("four", at(six))).toEqual([six, others]);
  expect(cachesOf("six", at(six))).toEqual([others]);
});

test("a lab without caches sets nothing", () => {
  const without = lab.replace(/^caches:\n(.*\n)*(?=dns:)/m, "");
  expect(fileOf(without, "hosts/six/generated/host.nix").text).not.toContain("nix.settings");
  expect(fileOf(lab, "hosts/six/generated/host.nix").text).toContain("fallback = lib.mkDefault true;");
});
