import { type Account, left } from "./account.ts";
import { identity } from "./directories.ts";
import type { Draft, Mounted } from "./draft.ts";
import type { Group } from "./group.ts";

/** Volumes that services share which are each their own here: what one writes, the other does not see. */
export function sharedApart(groups: readonly Group[]): readonly Account[] {
  const first = new Map<string, { readonly group: Group; readonly draft: Draft }>();
  return groups.flatMap((group) =>
    [group.main, ...group.companions].flatMap((draft) =>
      draft.mounts.filter(isOwn).flatMap((mounted): readonly Account[] => {
        const id = identity(draft, mounted);
        const before = first.get(id) ?? { group, draft };
        first.set(id, before);
        if (before.group === group) return [];
        const words = `${before.draft.name} has ${mounted.source} too, which are two directories here: name its path in both, or they share nothing`;
        return [left(mounted.path, words)];
      }),
    ),
  );
}

function isOwn({ kind }: Mounted): boolean {
  return kind !== "absolute" && kind !== "anonymous";
}
