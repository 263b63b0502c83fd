import type { Snapshot } from "../../plan/snapshot.ts";
import type { Source } from "../edges.ts";
import type { Api } from "./api.ts";
import { readTexts } from "./texts.ts";
import { listMore, listTree } from "./tree.ts";

/** The tree of a commit, listed once since it never changes, with every text read at most once. */
export function commitSource(api: Api, commit: string): Source {
  return sourceOf(
    api,
    once(() => listTree(api, commit)),
    new Map(),
  );
}

/** Reads once, unless that failed. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read().catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
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
    listing: (wanted) =>
      sourceOf(
        api,
        once(async () => await listMore(api, await snapshot(), wanted)),
        known,
      ),
  };
}
