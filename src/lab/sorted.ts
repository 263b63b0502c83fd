/** Entries of a record by name, in code unit order, so that the order of keys in lab.yaml changes nothing. */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return sortedBy(Object.entries(record), ([name]) => name);
}

/** A list in the code unit order of one text of each. */
export function sortedBy<T>(list: readonly T[], text: (item: T) => string): T[] {
  return list.toSorted((a, b) => compare(text(a), text(b)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A record with its keys, and those of the records in it, in code unit order; lists stay as they are. */
export function sortedKeys<T extends object>(record: T): T {
  const inner = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(inner)
      : typeof value === "object" && value !== null
        ? sortedKeys(value)
        : value;
  return Object.fromEntries(
    sortedEntries(record as Record<string, unknown>).map(([key, value]) => [key, inner(value)]),
  ) as T;
}
