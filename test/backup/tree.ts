import {
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** root may give files away; anybody else keeps them. */
export const isRoot = process.getuid?.() === 0;

/** Path below the directory -> mode, owner, time of change and content of all in it, and of itself as `.`. */
export function fingerprint(directory: string): Readonly<Record<string, string>> {
  const paths = ["", ...readdirSync(directory, { recursive: true, encoding: "utf8" })].toSorted();
  return Object.fromEntries(paths.map((path) => [path || ".", entry(join(directory, path))]));
}

function entry(path: string): string {
  const stat = lstatSync(path);
  const content = stat.isSymbolicLink()
    ? readlinkSync(path)
    : stat.isFile()
      ? readFileSync(path).toString("base64")
      : "";
  // A directory's time changes with what a service does in it.
  const time = stat.isDirectory() ? "" : Math.floor(stat.mtimeMs);
  return [stat.mode.toString(8), `${stat.uid}:${stat.gid}`, time, content].join(" ");
}

/** Data as a service might have it: modes, names and bytes that are easy to get wrong. */
export function plantData(directory: string, owner: { readonly uid: number; readonly gid: number }): void {
  const files: readonly (readonly [string, string | Buffer, number])[] = [
    ["db/journal", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256)), 0o600],
    ["a name with spaces & 'quotes'", "x\n", 0o644],
    ["-dash", "y", 0o640],
    ["bin/run", "#!/bin/sh\n", 0o750],
    ["empty", "", 0o400],
    ["ünïcode/日本", "z", 0o644],
  ];
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  for (const [path, content, mode] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content, { mode });
  }
  symlinkSync("db/journal", join(directory, "link"));
  if (!isRoot) return;
  for (const path of ["", ...readdirSync(directory, { recursive: true, encoding: "utf8" })]) {
    lchownSync(join(directory, path), owner.uid, owner.gid);
  }
}
