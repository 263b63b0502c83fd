/**
 * Files on our branch that somebody changed, path -> blob id, null: deleted. A commit of ours on top holds them as they are, so
 * it says in its trailers that they are not ours: the next one would take them for it.
 */
export type Left = ReadonlyMap<string, string | null>;

const LEFT = "Labkeeper-Left";
const ABSENT = "absent";

/** One line a file. Generated paths hold no blanks. */
export function printLeft(left: Left): string {
  return [...left].map(([path, blob]) => `${LEFT}: ${path} ${blob ?? ABSENT}\n`).join("");
}

export function readLeft(message: string): Left {
  const found = message.matchAll(new RegExp(`^${LEFT}: (\\S+) (\\S+)$`, "gm"));
  return new Map([...found].map(([, path = "", blob = ""]) => [path, blob === ABSENT ? null : blob]));
}
