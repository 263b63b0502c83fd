/** How a connection is cut. */
export interface Paged {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

/** The items that `first` or `last` asks for. */
export function some<T>(items: readonly T[], { first, last }: Paged): readonly T[] {
  if (first !== undefined) return items.slice(0, first);
  return last === undefined ? items : items.slice(Math.max(items.length - last, 0));
}
