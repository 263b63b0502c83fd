import type { Snapshot } from "../../plan/snapshot.ts";
import type { Source } from "../edges.ts";
import type { Api } from "./api.ts";
import { readTexts } from "./texts.ts";
import { listTree } from "./tree.ts";

/** The tree of a commit, listed once since it never changes, with every text read at most once. */
export function commitSource(api: Api, commit: string): Source {
  let listed: Promise<Snapshot> | undefined;
  const snapshot = (): Promise<Snapshot> => {
    listed ??= listTree(api, commit).catch((error: unknown) => {
      listed = undefined;
      throw error;
    });
    return listed;
  };
  return sourceOf(api, snapshot, new Map());
}

/** A tree whose listing, and some texts, are there. @param known blob id -> text; grows */
export function sourceOf(api: Api, snapshot: () => Promise<Snapshot>, known: Map<string, string>): Source {
  return {
    snapshot,
    texts: async (paths) => {
      const { entries } = await snapshot();
      const files = paths.flatMap((path) => {
        const entry = entries.get(path);
        return entry?.mode.startsWith("100") === true ? [[path, entry.id] as const] : [];
      });
      const missing = files.flatMap(([, id]) => (known.has(id) ? [] : [id]));
      for (const [id, text] of await readTexts(api, missing)) known.set(id, text);
      return new Map(files.map(([path, id]) => [path, known.get(id) ?? ""]));
    },
  };
}
