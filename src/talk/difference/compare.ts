import type { Model, Service } from "../../lab/model.ts";
import { sortedBy } from "../../lab/sorted.ts";

/** A lab before and after a change. */
export interface Change {
  readonly before: Model;
  readonly after: Model;
}

/** One thing by its key: absent on one side where it comes or goes. */
export interface Pair<T> {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** What differs between two lists, sorted by key. */
export function differing<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
): readonly Pair<T>[] {
  const [old, fresh] = [before, after].map((all) => new Map(all.map((one) => [keyOf(one), one])));
  const keys = new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])]);
  const pairs = [...keys].map((key) => ({ key, before: old?.get(key), after: fresh?.get(key) }));
  return sortedBy(
    pairs.filter((pair) => !isSame(pair.before, pair.after)),
    ({ key }) => key,
  );
}

/** Whether two parts of a model say the same; their keys are in one order, since one function made them. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What differs of the services, by host and name. */
export function differingServices({ before, after }: Change): readonly Pair<Service>[] {
  return differing(before.services, after.services, ({ host, name }) => `${host} ${name}`);
}
