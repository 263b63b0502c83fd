import type { Lab } from "./schema/lab.ts";
import { sortedEntries } from "./sorted.ts";

/** Where a service says that it runs. */
type Placed = Pick<Lab["services"][string], "host" | "hosts" | "tag">;

/** Tells the declared hosts that a service runs on, sorted; the tags are gathered once. */
export function placing(hosts: Lab["hosts"]): (service: Placed) => readonly string[] {
  const tagged = sortedEntries(hosts).flatMap(([name, { tags }]) => tags.map((tag) => ({ tag, name })));
  const byTag = Map.groupBy(tagged, ({ tag }) => tag);
  return ({ host, hosts: several, tag }) => {
    if (tag !== undefined) return (byTag.get(tag) ?? []).map(({ name }) => name);
    const named = host === undefined ? (several ?? []) : [host];
    return [...new Set(named)].filter((name) => Object.hasOwn(hosts, name)).toSorted();
  };
}
