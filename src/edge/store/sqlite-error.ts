/** SQLite's result codes (sqlite.org/rescode.html), as node:sqlite carries them; extended codes hold them in the low byte. */
function resultCode(error: unknown): number | undefined {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? code & 0xff : undefined;
}

const BUSY = 5;
const CORRUPT = 11;
const NOTADB = 26;

export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

/** Whether the file itself is damaged, so that no other attempt on it can do better. */
export function isDamage(error: unknown): boolean {
  return [CORRUPT, NOTADB].includes(resultCode(error) ?? -1);
}
