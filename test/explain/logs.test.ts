import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { explain } from "../../src/explain/explain.ts";
import { parseNixOutput } from "../../src/explain/parse.ts";
import { foundingTree, placeOf } from "./founding.ts";

const folder = join(import.meta.dirname, "logs");
const own = "hosts/luna/default.nix";
/** A default.nix in which what the logs speak of stands. */
const entry = [
  "# luna",
  "",
  "{",
  '  networking.hostId = "00000000";',
  "  imports = [",
  "    ./generated",
  "    ./nothere.nix",
  "  ];",
  "  services.openshh = {",
  "    enable = true;",
  "  };",
  "}",
  "",
].join("\n");

interface Expected {
  readonly says: readonly string[];
  readonly message: RegExp;
  readonly trail?: readonly string[];
  readonly hint?: RegExp;
}

/** What is made of each log: level, rule, place, and of lab.yaml the line's text. */
const logs: Readonly<Record<string, Expected>> = {
  "unknown-option-2.18": {
    says: [`failure unknown-option ${own}:9:3`],
    message: /^The option `services\.openshh' does not exist.*\n- In `hosts\/luna':\n {4}\{/,
    hint: /^did you mean `services\.openssh', `services\.opensnitch' or `services\.opengfw'; correct its name/,
  },
  "conflict-2.24": {
    says: ["failure conflict lab.yaml: hostId: e60030de"],
    message: /^The option `networking\.hostId' has conflicting/,
    trail: [`${own}:4:3`],
  },
  "syntax-2.34": { says: [`failure syntax-error ${own}:4:15`], message: /^syntax error, unexpected ';'$/ },
  "lazy-trees": { says: [`failure undefined-variable ${own}:4:3`], message: /^undefined variable 'pkg'$/ },
  "recursion-2.20": {
    says: ["failure infinite-recursion lab.yaml: ryan:"],
    message: /^infinite recursion encountered$/,
  },
  "assertions-2.28": {
    says: [`failure failed-assertion lab.yaml: hostId: e60030de`],
    message: /^Failed assertions:\n- The ‘fileSystems’ .*\n- ZFS requires networking\.hostId/,
    trail: [`${own}:4:3`],
  },
  "warnings-2.31": {
    says: [
      "warning evaluation-warning lab.yaml: luna:",
      "warning evaluation-warning lab.yaml:",
      "warning hardware-placeholder hosts/luna/hardware-configuration.nix:1:1",
      'warning evaluation-warning lab.yaml: stateVersion: "25.05"',
    ],
    trail: ["lab.yaml: rydev:", "lab.yaml: rymac:"],
    message: /^The option `services\.openssh\.enable' was renamed\.\nUse the new name\.$/,
  },
  "memory-2.19": { says: ["failure out-of-memory lab.yaml:"], message: /Killed/ },
  "alloc-2.13": { says: ["failure out-of-memory lab.yaml:"], message: /^out of memory$/ },
  "hash-mismatch-2.26": {
    says: ["failure hash-mismatch lab.yaml:", "failure build-failed lab.yaml: luna:"],
    message: /^hash mismatch .*\n.*specified: sha256-A+=\n\s+got: +sha256-B+=$/,
  },
  "missing-file-2.29": {
    says: [`failure missing-file ${own}:7:5`],
    message: /hosts\/luna\/nothere\.nix' does not exist$/,
  },
  "not-tracked-2.29": {
    says: [`failure not-tracked ${own}:7:5`],
    message: /is not tracked by Git\.\n\nTo make it visible/,
    hint: /git add/,
  },
  "ifd-2.30": {
    says: [`failure import-from-derivation ${own}:5:5`],
    message: /^cannot build '.*module\.drv/,
  },
  "actions-2.32": {
    says: ["failure wrong-type lab.yaml: stateVersion: 6"],
    message: /^A definition for option `system\.stateVersion' is not of type `integer between/,
  },
  "actions-matrix-2.31": {
    says: ["failure failed-assertion lab.yaml: rymac:", "warning evaluation-warning lab.yaml: rymac:"],
    message: /^Failed assertions:\n- The build users are/,
  },
  "unfree-2.30": {
    says: [`failure refused-package ${own}:1:1`],
    message: /^Package ‘vault-1\.18\.1’/,
    hint: /^allow that package by name/,
  },
  "no-output-2.31": {
    says: ["failure missing-output lab.yaml: rymac:"],
    message: /does not provide attribute/,
  },
};

test("every log is expected to say something", () => {
  expect(Object.keys(logs).toSorted()).toEqual(
    readdirSync(folder)
      .map((name) => name.replace(/\.txt$/, ""))
      .toSorted(),
  );
});

test.for(Object.entries(logs))("%s", async ([name, { says, message, trail = [], hint }]) => {
  const log = readFileSync(join(folder, `${name}.txt`), "utf8");
  expect(log).toMatch(/^# Written by hand .*no log of a machine\.\n/);
  const tree = await foundingTree({ [own]: entry });
  const lab = readFileSync(join(import.meta.dirname, "../../examples/founding.lab.yaml"), "utf8");
  const explained = explain(parseNixOutput(log.replace(/^#.*\n/, "")), tree);
  expect(explained.map((one) => `${one.level} ${one.rule} ${placeOf(one, lab)}`)).toEqual(says);
  expect(explained[0]).toMatchObject({
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint ?? /./),
  });
  expect(explained[0]?.trail.map(({ at }) => placeOf(at, lab)) ?? []).toEqual(trail);
});
