import type { Source } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import { acknowledge } from "../lab/acknowledge.ts";
import { LAB_FILE } from "../lab/document.ts";
import type { Acknowledgement } from "../lab/model.ts";
import { parseLab } from "../lab/parse.ts";
import { listingOf } from "./whole.ts";

/**
 * A tree as if these stood in its lab.yaml; its snapshot stays as it is, so that a plan sees the change.
 *
 * @throws Stop on reading, where lab.yaml is written in a way that is left alone
 */
export function acknowledging(source: Source, all: readonly Acknowledgement[]): Source {
  if (all.length === 0) return source;
  return {
    snapshot: () => source.snapshot(),
    texts: async (paths) => {
      const texts = new Map(await source.texts(paths));
      const text = texts.get(LAB_FILE);
      if (text === undefined) return texts;
      const edited = acknowledge(text, all);
      // A lab.yaml that is refused says so better itself.
      if (edited === undefined && !parseLab(text).ok) return texts;
      if (edited === undefined) {
        throw new Stop(
          "acknowledge of lab.yaml is written in a way that labkeeper leaves alone",
          "put the entry there by hand",
        );
      }
      return texts.set(LAB_FILE, edited);
    },
    ...listingOf(source, (more) => acknowledging(more, all)),
  };
}
