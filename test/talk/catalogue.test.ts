import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/catalogue/catalogue.ts";
import { fieldsOf } from "../../src/catalogue/fields.ts";
import { catalogueNames, describeCatalogue, describeEntry, labSnippet } from "../../src/talk/catalogue.ts";
import { modelOf } from "../cases/case.ts";

const minimal = readFileSync(new URL("../../examples/minimal.lab.yaml", import.meta.url), "utf8");

describe.for(catalogue)("$name", (entry) => {
  test("its lines for lab.yaml are right as they stand", () => {
    const lab = `${minimal}\n${labSnippet(entry).replace("HOST", "pebble")}\n`;
    expect(modelOf(lab).services).toMatchObject([{ name: entry.name, uses: entry.name, host: "pebble" }]);
  });

  test("all that is known of it is shown", () => {
    const text = describeEntry(entry.name) ?? "";
    const known = [
      entry.title,
      entry.documentation,
      ...entry.notes,
      ...entry.ports.map(({ purpose }) => purpose),
      ...entry.secrets.map(({ purpose }) => purpose),
      ...fieldsOf(entry),
      ...Object.values(entry.sources).map((source) =>
        typeof source === "string" ? source : source.unproven,
      ),
    ];
    expect(known.filter((words) => !text.includes(words))).toEqual([]);
  });
});

test("the list has every name; another name is not known", () => {
  expect(catalogueNames.filter((name) => !describeCatalogue().includes(name))).toEqual([]);
  expect(describeEntry("nothing")).toBeUndefined();
});
