import { readTyped, writeObject } from "./objects.ts";

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, in seconds. */
  readonly date: string;
}

export interface Commit {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** The commit, or undefined when `oid` is none. */
export function readCommit(directory: string, oid: string): Commit | undefined {
  const content = readTyped(directory, oid, "commit")?.toString();
  if (content === undefined) return undefined;
  const end = content.indexOf("\n\n");
  const head = content.slice(0, end).split("\n");
  const all = (key: string): string[] =>
    head.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    oid,
    tree: all("tree")[0] ?? "",
    parents: all("parent"),
    author: parseSignature(all("author")[0] ?? ""),
    committer: parseSignature(all("committer")[0] ?? ""),
    message: content.slice(end + 2).replace(/\n$/, ""),
  };
}

/** Stores a commit and answers with its id. */
export function writeCommit(directory: string, commit: Omit<Commit, "oid">): string {
  const text = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${printSignature(commit.author)}`,
    `committer ${printSignature(commit.committer)}`,
    "",
    commit.message,
  ].join("\n");
  return writeObject(directory, "commit", text);
}

function printSignature({ name, email, date }: Signature): string {
  const clean = (text: string): string => text.replace(/[<>\n]/g, "");
  return `${clean(name)} <${clean(email)}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}

function parseSignature(text: string): Signature {
  const [, name = "", email = "", seconds = "0"] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(text) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z") };
}
