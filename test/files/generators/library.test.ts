import { expect, test } from "vitest";
import { filesOf, findCase, library } from "../../cases/case.ts";

const profiles = (lab: string) =>
  filesOf(lab).flatMap(({ path, hosts }) => {
    const name = /^hosts\/_modules\/profiles\/(.+)\.nix$/.exec(path)?.[1];
    return name === undefined ? [] : [[name, ...hosts]];
  });

test("the profiles that some host uses are installed, each for its hosts, with the priority that all share", () => {
  expect(profiles(findCase("founding").lab)).toEqual([
    ["hw-aarch64-darwin", "rymac"],
    ["hw-aarch64-vm", "rydev"],
    ["hw-x86_64-vm", "luna"],
    ["role-container-host", "luna"],
    ["role-dev-darwin", "rymac"],
    ["role-dev", "rydev"],
    ["role-server", "luna", "rydev"],
    ["role-workstation-darwin", "rymac"],
    ["weak", "luna", "rydev", "rymac"],
  ]);
  // Known, and not used:
  expect([...library.profiles.keys()]).toContain("role-workstation");
});

test("texts are those of the library, below the header", () => {
  const files = filesOf(findCase("minimal").lab);
  const body = (path: string) =>
    files
      .find((file) => file.path === path)
      ?.text.split("\n")
      .slice(2)
      .join("\n");
  expect(body("lib/system-helpers.nix")).toBe(library.helpers.get("system-helpers"));
  expect(body("hosts/_modules/profiles/role-server.nix")).toBe(library.profiles.get("role-server"));
});

test("every profile of the library sets its scalars by the shared priority", () => {
  const others = [...library.profiles].filter(([name]) => name !== "weak");
  const shared = others.filter(([, text]) => text.includes("weak = import ./weak.nix { inherit lib; };"));
  expect(shared).toEqual(others);
  expect(others.filter(([, text]) => text.includes("mkDefault"))).toEqual([]);
});
