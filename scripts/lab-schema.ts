import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { LabSchema } from "../src/lab/schema/lab.ts";

/** JSON Schema (2020-12) of lab.yaml as it is written, two spaces, final line break. `npm run golden` keeps it in nix/. */
export function labJsonSchema(): string {
  const schema = z.toJSONSchema(LabSchema, { io: "input" });
  return `${JSON.stringify({ title: "lab.yaml", ...schema }, null, 2)}\n`;
}

if (import.meta.main) await writeFile(new URL("../nix/lab.schema.json", import.meta.url), labJsonSchema());
