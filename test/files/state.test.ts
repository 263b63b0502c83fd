import { expect, test } from "vitest";
import { keepsData } from "../../src/files/state.ts";
import { factsOf, filesOf, findCase } from "../cases/case.ts";

/** Files of services that keep data, by their generated text alone. */
function stateful(name: string): string[] {
  const found = findCase(name);
  const files = filesOf(found.lab, factsOf(found));
  return files.filter(({ path, text }) => keepsData(path, text)).map(({ path }) => path);
}

test("a service that keeps data is known by its text: the catalogue's, and one that is spelled out", () => {
  expect(stateful("services-with-secrets")).toEqual([
    "hosts/luna/generated/attic.nix",
    "hosts/luna/generated/dash.nix",
    "hosts/luna/generated/wiki.nix",
  ]);
  expect(stateful("founding")).toEqual([
    "hosts/luna/generated/omada.nix",
    "hosts/luna/generated/paperless.nix",
    "hosts/luna/generated/unifi.nix",
  ]);
});

test("no other file is taken for one, whatever it says", () => {
  const text = "{\n  state = [ ];\n}\n";
  expect(keepsData("hosts/luna/generated/wiki.nix", text)).toBe(true);
  expect(keepsData("hosts/luna/generated/caddy.nix", text)).toBe(false);
  expect(keepsData("lib/service-helpers.nix", text)).toBe(false);
});
