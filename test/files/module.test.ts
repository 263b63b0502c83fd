import { expect, test } from "vitest";
import { attrsFile, moduleFile } from "../../src/files/module.ts";
import { from, mkDefault, type NixAttrs, nixPath, reference } from "../../src/files/nix/value.ts";

const file = (body: NixAttrs) => ({
  path: "hosts/luna/generated/x.nix",
  hosts: ["luna"],
  source: "services.x",
  extension: "flake.nix",
  origin: ["services", "x"],
  body,
});
/** Without the two lines of the header. */
const linesOf = (text: string) => text.split("\n").slice(2);

test("a module takes the arguments that its body refers to, and no other", () => {
  const head = (body: NixAttrs) => linesOf(moduleFile(file(body)).text)[0];
  expect(head({ a: reference("pkgs", "git"), b: mkDefault(reference("config", "x")) })).toBe(
    "{ config, lib, pkgs, ... }:",
  );
  expect(head({ a: mkDefault(1) })).toBe("{ lib, ... }:");
  expect(head({ a: "lib" })).toBe("{");
});

test("imports come first, set off by an empty line", () => {
  const imports = [nixPath("./host.nix")];
  expect(linesOf(moduleFile(file({ a: 1, imports })).text)).toEqual([
    "{",
    "  imports = [ ./host.nix ];",
    "",
    "  a = 1;",
    "}",
    "",
  ]);
  expect(linesOf(moduleFile(file({ imports })).text)).toEqual(["{", "  imports = [ ./host.nix ];", "}", ""]);
});

test("a set is printed as it is, however its attributes are called", () => {
  expect(linesOf(attrsFile(file({ a: 1, "b.c": 2 })).text)).toEqual([
    "{",
    "  a = 1;",
    '  "b.c" = 2;',
    "}",
    "",
  ]);
});

test("each line knows its node of lab.yaml; header, brackets of the file and empty lines have none", () => {
  const { text, origins, once } = moduleFile(
    file({ imports: [nixPath("./y.nix")], a: from(["lab", "name"], 1), b: 2 }),
  );
  expect(once).toBe(false);
  expect(
    text
      .split("\n")
      .map((line, i) => [line, origins[i]?.join(".")])
      .slice(2),
  ).toEqual([
    ["{", undefined],
    ["  imports = [ ./y.nix ];", "services.x"],
    ["", undefined],
    ["  a = 1;", "lab.name"],
    ["  b = 2;", "services.x"],
    ["}", undefined],
    ["", undefined],
  ]);
});
