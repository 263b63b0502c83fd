import { z } from "zod";
import type { Path } from "../problem.ts";
import { LabSchema } from "./lab.ts";

type Schema = z.core.$ZodType & { readonly description?: string };

/** The schema of the node at a path of `data`, with optional, default and union taken off. */
export function schemaAt(path: Path, data: unknown): Schema | undefined {
  let schema: Schema | undefined = bare(LabSchema, data);
  let node = data;
  for (const step of path) {
    node = child(node, step);
    const inner: Schema | undefined = schema && inside(schema, step);
    schema = inner && bare(inner, node);
  }
  return schema;
}

/** The keys of the map at a path. */
export function keysAt(path: Path, data: unknown): string[] {
  const schema = schemaAt(path, data);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** The schema of the keys of the record at a path. */
export function keySchemaAt(path: Path, data: unknown): Schema | undefined {
  const schema = schemaAt(path, data);
  return schema instanceof z.ZodRecord ? schema.keyType : undefined;
}

function child(node: unknown, step: string | number): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return undefined;
  return (node as Readonly<Record<string | number, unknown>>)[step];
}

function bare(schema: z.core.$ZodType, node: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return bare(schema.def.innerType, node);
  }
  if (!(schema instanceof z.ZodUnion)) return schema;
  const maps = schema.options
    .map((option) => bare(option, node))
    .filter((option) => option instanceof z.ZodObject);
  return maps.find((map) => map.shape.kind?.safeParse(child(node, "kind")).success) ?? maps[0] ?? schema;
}

function inside(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}
