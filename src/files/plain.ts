/**
 * Characters that are not seen and change how others are: controls (Unicode category Cc), format characters (Cf, among them
 * those that turn the direction of writing, Unicode TR 36) and the two line separators. Joiners are left: scripts and emoji
 * need them.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A text in one line, with what would not be seen in it named instead. */
export function plain(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ").replace(unseen, named);
}

/** Whether a text is seen as it is. */
export function isPlain(text: string): boolean {
  return plain(text) === text;
}

function named(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** The text, or its beginning with an ellipsis. @param most UTF-16 code units, which no character is cut into */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
