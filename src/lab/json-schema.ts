import { z } from "zod";
import { LabSchema } from "./schema/lab.ts";

/** JSON Schema (2020-12) of lab.yaml as it is written, two spaces, final line break. */
export function labJsonSchema(): string {
  const schema = z.toJSONSchema(LabSchema, { io: "input" });
  return `${JSON.stringify({ title: "lab.yaml", ...schema }, null, 2)}\n`;
}
