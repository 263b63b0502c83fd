import { createHash } from "node:crypto";
import type { ObjectFormat } from "./snapshot.ts";

/** The id that git gives a file with this text. */
export function blobId(text: string, format: ObjectFormat): string {
  const bytes = Buffer.from(text);
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
