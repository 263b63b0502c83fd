import { expect, test } from "vitest";
import { labJsonSchema } from "../../../scripts/lab-schema.ts";
import { fileOf, findCase } from "../../cases/case.ts";

test("editors get the schema of this version, as `npm run golden` keeps it", () => {
  const { text, once } = fileOf(findCase("minimal").lab, ".lab/lab.schema.json");
  expect(text).toBe(labJsonSchema());
  expect(once).toBe(false);
});
