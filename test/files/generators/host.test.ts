import { expect, test } from "vitest";
import { fileOf, findCase } from "../../cases/case.ts";

const hostModule = (lab: string, host: string) => fileOf(lab, `hosts/${host}/generated/host.nix`).text;
const founding = findCase("founding").lab;

test("NixOS: networking.hostId only where there is ZFS", () => {
  expect(hostModule(founding, "luna")).toContain('    hostId = "e60030de";\n');
  expect(hostModule(founding, "rydev")).not.toContain("hostId");
});

test("nix-darwin: an integer for stateVersion, and no option that exists on NixOS only", () => {
  const text = hostModule(founding, "rymac");
  expect(text).toContain("    stateVersion = 6;\n");
  const nixosOnly = ["domain", "hostId", "isNormalUser", "extraGroups", "root"];
  expect(nixosOnly.filter((word) => text.includes(word))).toEqual([]);
  expect(nixosOnly.filter((word) => hostModule(founding, "luna").includes(word))).toEqual(nixosOnly);
});

test("what says who the host is, is plain; what a host may want to change is mkDefault", () => {
  const text = hostModule(founding, "luna");
  const defaults = [...text.matchAll(/(\S+) = lib\.mkDefault/g)].map(([, option]) => option);
  expect(defaults).toEqual(["domain", "services.openssh.enable", "time.timeZone", "isNormalUser"]);
});

test("each key stands once, whoever has it and however often it is listed", () => {
  const text = hostModule(findCase("several-admins").lab, "oak");
  const keys = [...text.matchAll(/^ {2,4}(\w+)[. ]|(laptop|shared)"/gm)].map(([, user, key]) => user ?? key);
  expect(keys.slice(keys.indexOf("ada")).join(" ")).toBe("ada shared root shared laptop zoe laptop shared");
});
