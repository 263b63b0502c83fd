/** Objects of a bare repository, read and written as git stores them (gitformat-loose): no process for each of 300 files. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { tryGit } from "./run.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** Whether `text` is a full object id: 40 hex digits. */
export function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Stores an object and answers with its id. */
export function writeObject(directory: string, type: ObjectType, content: Uint8Array | string): string {
  const body = Buffer.from(content);
  const stored = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const oid = createHash("sha1").update(stored).digest("hex");
  if (hasObject(directory, oid)) return oid;
  const path = loosePath(directory, oid);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, deflateSync(stored, { level: 1 }));
  renameSync(`${path}.new`, path);
  return oid;
}

/** The object, or undefined when there is none of that id. */
export function readObject(directory: string, oid: string): GitObject | undefined {
  if (!isOid(oid)) return undefined;
  if (!hasObject(directory, oid)) return readPacked(directory, oid);
  const stored = inflateSync(readFileSync(loosePath(directory, oid)));
  const end = stored.indexOf(0);
  const type = stored.subarray(0, stored.indexOf(" ")).toString() as ObjectType;
  return { type, content: stored.subarray(end + 1) };
}

/** Whether the object is there, as a file of its own. */
export function hasObject(directory: string, oid: string): boolean {
  return existsSync(loosePath(directory, oid));
}

/** Content of the object when it is of that type. */
export function readTyped(directory: string, oid: string, type: ObjectType): Buffer | undefined {
  const found = readObject(directory, oid);
  return found?.type === type ? found.content : undefined;
}

/** Only what somebody packed by hand: pushes are unpacked on arrival, and nothing collects garbage. */
function readPacked(directory: string, oid: string): GitObject | undefined {
  const { bytes } = tryGit(directory, ["cat-file", "--batch"], { input: `${oid}\n` });
  const end = bytes.indexOf("\n");
  const [, type, size] = bytes.subarray(0, end).toString().split(" ");
  if (size === undefined) return undefined;
  return { type: type as ObjectType, content: bytes.subarray(end + 1, end + 1 + Number(size)) };
}

function loosePath(directory: string, oid: string): string {
  return join(directory, "objects", oid.slice(0, 2), oid.slice(2));
}
