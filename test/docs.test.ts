import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandReference } from "../scripts/command-reference.ts";
import { labReference } from "../scripts/lab-reference.ts";
import { serviceReference } from "../scripts/service-reference.ts";
import { warningReference } from "../scripts/warning-reference.ts";
import { impossible, notGiven, refused } from "../scripts/warning-status.ts";
import { catalogue } from "../src/catalogue/catalogue.ts";
import { commandNames } from "../src/lab/commands.ts";
import { nixChecks } from "../src/warnings/nix.ts";
import { warningRules } from "../src/warnings/rules.ts";
import { isRewrite } from "./cases/golden.ts";
import { catalogueIds } from "./warnings/catalogue-ids.ts";

const reference = new URL("../docs/lab-yaml.md", import.meta.url);

test("docs/lab-yaml.md is the schema's own reference", () => {
  if (isRewrite(process.env)) writeFileSync(reference, labReference());
  expect(readFileSync(reference, "utf8")).toBe(labReference());
});

const spoken = new URL("../docs/commands.md", import.meta.url);

test("docs/commands.md is the table of commands", () => {
  if (isRewrite(process.env)) writeFileSync(spoken, commandReference());
  expect(readFileSync(spoken, "utf8")).toBe(commandReference());
  for (const name of commandNames) expect(commandReference()).toContain(`| \`/${name}`);
});

const services = new URL("../docs/services.md", import.meta.url);

test("docs/services.md is the catalogue's own table", () => {
  if (isRewrite(process.env)) writeFileSync(services, serviceReference());
  expect(readFileSync(services, "utf8")).toBe(serviceReference());
  for (const { name } of catalogue) expect(serviceReference()).toContain(`| ${name} | `);
});

const warnings = new URL("../docs/warnings.md", import.meta.url);

test("docs/warnings.md is the rules' own table", () => {
  if (isRewrite(process.env)) writeFileSync(warnings, warningReference());
  expect(readFileSync(warnings, "utf8")).toBe(warningReference());
  for (const { id } of [...warningRules, ...nixChecks])
    expect(warningReference()).toContain(`| \`${id}\` | `);
});

test("what docs/warnings.md calls refused has a rule of that name", () => {
  const rooms = ["../src/lab/", "../src/lab/rules/"].flatMap((room) => {
    const directory = new URL(room, import.meta.url);
    return readdirSync(directory)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => new URL(file, directory));
  });
  const text = rooms.map((file) => readFileSync(file, "utf8")).join("\n");
  const isRule = (name: string) => text.includes(`"${name}"`);
  expect(refused.flatMap(([, names]) => names).filter((name) => !isRule(name))).toEqual([]);
  expect(isRule("no-such-rule"), "control").toBe(false);
});

test("each id of the founding facts' catalogue is given, refused, impossible, or left out with a reason", () => {
  const given = [...warningRules, ...nixChecks].map(({ id }) => id);
  const others = [...refused, ...impossible, ...notGiven].flatMap(([words]) =>
    words.replace(/ \(.*\)$/, "").split(", "),
  );
  const answered = new Set([...given, ...others]);
  expect(catalogueIds.length).toBeGreaterThan(90);
  expect(catalogueIds.filter((id) => !answered.has(id))).toEqual([]);
  expect(
    others.filter((id) => !catalogueIds.includes(id)),
    "no row for what nobody asked",
  ).toEqual([]);
  expect(notGiven.flatMap(([words]) => words.split(", ")).filter((id) => given.includes(id))).toEqual([]);
});

test("what a container of the catalogue opens has a reason", () => {
  const [, after = ""] = serviceReference().split("## What is opened\n");
  const rows = after
    .split("\n## ", 1)
    .flatMap((part) => part.split("\n"))
    .filter((line) => /^\|.*(writable root|new privileges|[A-Z]{4})/.test(line));
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.filter((row) => !/\| [^|]{10,} \|$/.test(row))).toEqual([]);
});

test("every key has a sentence", () => {
  const rows = labReference()
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| key") && !line.startsWith("| ---"));
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((row) => !/ \| [^|]+[.)?:;] \|$| \| [^|]{8,} \|$/.test(row))).toEqual([]);
});
