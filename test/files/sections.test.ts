import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { notGenerated } from "../../src/files/sections.ts";
import { resolve } from "../../src/lab/resolve.ts";
import { LabSchema } from "../../src/lab/schema/lab.ts";
import { cases, library, modelOf, treeOf } from "../cases/case.ts";
import { alone, findKey, leafKeys, withValue } from "./keys.ts";

/** DESIGN.md, principle 4: every field of lab.yaml reaches output or is said not to. */
const everyKey: unknown = parse(readFileSync(new URL("every-key.lab.yaml", import.meta.url), "utf8"));

/** Another value for each key that reaches the tree; undefined: the key is left out. */
const generated: Readonly<Record<string, unknown>> = {
  "lab.name": "other",
  "lab.domain": "other.example.net",
  "lab.timeZone": "Etc/UTC",
  "lab.admins.*.sshKeys": [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMgF0xwl1ERhg0i+tfSF9WggOav5gjEdNgZXtnUMmWJK",
  ],
  "hosts.*.platform": "aarch64-linux",
  "hosts.*.hardware": ["hw-x86_64-baremetal"],
  "hosts.*.roles": ["role-dev"],
  "hosts.*.stateVersion": "26.05",
  "hosts.*.zfs.hostId": "00000001",
  "hosts.*.primaryUser": "bob",
  "hosts.*.sync": undefined,
  "sync.mode": "pull-request",
};

/** The only key with one possible value. */
const fixed = ["version"];

const sections = notGenerated(model(everyKey));
const isSaid = (key: string, said: readonly string[]) =>
  said.some((section) => key === section || key.startsWith(`${section}.`));

function model(data: unknown) {
  return modelOf(stringify(data));
}

/** What is written, whether or not lab.yaml says observe at its root. */
function tree(data: unknown, key: string) {
  return treeOf(model(key === "sync.mode" ? data : withValue(data, ["sync", "mode"], undefined)));
}

test("the keys are read from the JSON Schema", () => {
  const keys = leafKeys();
  expect(keys).toEqual(
    expect.arrayContaining(["version", "hosts.*.zfs.datasets", "hosts.*.roles", "services.*.ports.*.lan"]),
  );
  expect(keys).toEqual(
    expect.arrayContaining([
      "services.*.settings",
      "backups.destinations.*.bucket",
      "backups.destinations.*.path",
    ]),
  );
  for (const container of ["hosts", "hosts.*.zfs", "services.*.ports"]) expect(keys).not.toContain(container);
});

test("every-key.lab.yaml has every key", () => {
  expect(leafKeys().filter((key) => findKey(everyKey, key) === undefined)).toEqual([]);
  expect(findKey(everyKey, "hosts.*.nothing")).toBeUndefined();
});

test("each key reaches the tree, or the plan says that its section does not", () => {
  const missing = leafKeys().filter(
    (key) => !(key in generated) && !fixed.includes(key) && !isSaid(key, sections),
  );
  expect(missing).toEqual([]);
  expect(
    Object.keys(generated).filter((key) => isSaid(key, sections)),
    "said, although it is generated",
  ).toEqual([]);
  expect(
    Object.keys(generated).filter((key) => !leafKeys().includes(key)),
    "no key of lab.yaml",
  ).toEqual([]);
});

test.for(Object.entries(generated))("%s reaches the tree: another value is another tree", ([key, value]) => {
  const path = findKey(everyKey, key) ?? [];
  const before = tree(everyKey, key);
  expect(tree(withValue(everyKey, path, value), key)).not.toEqual(before);
  expect(tree(structuredClone(everyKey), key)).toEqual(before);
});

describe("a section that is not generated is said", () => {
  const known = { profiles: [...library.profiles.keys()] };
  const resolved = (data: unknown) => {
    const lab = LabSchema.safeParse(data);
    if (!lab.success) return undefined;
    const found = resolve({ lab: lab.data, where: () => ({ file: "lab.yaml", line: 1, column: 1 }) }, known);
    return found.ok ? found.value : undefined;
  };
  const later = leafKeys().filter((key) => isSaid(key, sections));

  test.for(later)("when only %s is written", (key) => {
    const path = findKey(everyKey, key) ?? [];
    const least = alone(everyKey, path, (data) => resolved(data) !== undefined);
    expect(findKey(least, key)).toBeDefined();
    const said = notGenerated(model(least));
    expect(said.filter((section) => isSaid(key, [section]))).toHaveLength(1);
  });
});

test("nothing is said of a lab that is generated whole", () => {
  const lab = cases.find(({ name }) => name === "minimal")?.lab ?? "";
  expect(notGenerated(modelOf(lab))).toEqual([]);
  expect(sections).toEqual(sections.toSorted());
});
