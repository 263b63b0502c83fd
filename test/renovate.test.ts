import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

interface Renovate {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
}

/** The snippet as a person copies it. */
const config = JSON.parse(/```json\n([\s\S]+?)```/.exec(read("docs/renovate.md"))?.[1] ?? "") as Renovate;
const [manager] = config.customManagers;

/** What Renovate finds: it makes the expression global. */
function found(text: string) {
  const [pattern = ""] = manager?.matchStrings ?? [];
  return [...text.matchAll(new RegExp(pattern, "g"))].map(({ groups }) => ({ ...groups }));
}

test("the snippet finds every image of the founding lab with its tag", () => {
  const images = found(read("examples/founding.lab.yaml"));
  expect(images.map(({ depName, currentValue }) => `${depName}:${currentValue}`)).toEqual(
    [...read("examples/founding.lab.yaml").matchAll(/\bimage: ([^ ,}\n]+)/g)].map(([, image]) => image),
  );
  expect(images.length).toBe(4);
});

test("digests, ports of registries, quotes; and nothing that is no image", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const text = `a: { image: "registry.example.net:5000/team/app:1.2@${digest}", tag: edge }\nimage: 'ghcr.io/a/b@${digest}'\nimages: none/at/all\n`;
  expect(found(text)).toEqual([
    { depName: "registry.example.net:5000/team/app", currentValue: "1.2", currentDigest: digest },
    { depName: "ghcr.io/a/b", currentValue: undefined, currentDigest: digest },
  ]);
});

test("only lab.yaml at the root is read", () => {
  const [pattern = ""] = manager?.managerFilePatterns ?? [];
  const files = ["lab.yaml", "x/lab.yaml", "lab.yaml.orig"];
  expect(files.filter((file) => new RegExp(pattern.slice(1, -1)).test(file))).toEqual(["lab.yaml"]);
});
