import { expect, test } from "vitest";
import { fileOf, findCase, noFacts } from "../../cases/case.ts";

const { lab } = findCase("observe");
const hostsIn = (text: string) => [...text.matchAll(/^ {2}(\S+) = \{$/gm)].map(([, name]) => name);

test("an observed host that has no files yet is left out: its path would lead nowhere", () => {
  const { text, hosts } = fileOf(lab, "hosts/generated.nix");
  expect(hostsIn(text)).toEqual(["nova"]);
  expect(hosts).toEqual(["nova"]);
});

test("an observed host whose files stand in the tree stays in the flake", () => {
  const { text } = fileOf(lab, "hosts/generated.nix", { ...noFacts, hosts: ["luna"] });
  expect(hostsIn(text)).toEqual(["luna", "nova"]);
});

test("a host that is no longer observed is listed", () => {
  const { text } = fileOf(lab.replace("sync: observe", ""), "hosts/generated.nix");
  expect(hostsIn(text)).toEqual(["luna", "nova"]);
});
