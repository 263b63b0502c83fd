import { z } from "zod";
import { LabSchema } from "./schema/lab.ts";

let printed: string | undefined;

/** JSON Schema (2020-12) of lab.yaml as it is written, two spaces, final line break. Always the same, so made once. */
export function labJsonSchema(): string {
  printed ??= print();
  return printed;
}

function print(): string {
  const schema = z.toJSONSchema(LabSchema, { io: "input" });
  return `${JSON.stringify({ title: "lab.yaml", ...schema }, null, 2)}\n`;
}
