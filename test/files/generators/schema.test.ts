import { expect, test } from "vitest";
import { labJsonSchema } from "../../../src/lab/json-schema.ts";
import { fileOf, findCase } from "../../cases/case.ts";

test("editors get the schema that `labkeeper schema` prints", () => {
  const { text, once } = fileOf(findCase("minimal").lab, ".lab/lab.schema.json");
  expect(text).toBe(labJsonSchema());
  expect(once).toBe(false);
});
