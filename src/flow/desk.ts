import type { Hub } from "../edge/edges.ts";
import type { Library } from "../files/library.ts";
import { type MarkerKeys, marked, oursAmong, type Us } from "../talk/markers.ts";
import type { Evaluate } from "./evaluate.ts";
import type { Hands } from "./hands.ts";

/** What the App has before it when it works on one repository. */
export interface Desk {
  readonly hub: Hub;
  readonly library: Library;
  readonly us: Us;
  readonly keys: MarkerKeys;
  readonly now: () => Date;
}

/** What some jobs need beside their hands: read once, at the start. */
export interface Means {
  readonly library: Library;
  readonly keys: MarkerKeys;
  /** Has nix evaluate a tree; undefined: this labkeeper runs no nix. */
  readonly evaluate?: Evaluate | undefined;
}

/** The repository of a job, as the flows of the App see it. */
export function deskOf({ library, keys }: Means, { hub, app, now }: Hands): Desk {
  return { hub, library, us: app, keys, now };
}

/** A comment of ours, of which there is one a topic. */
interface Place {
  /** Of the issue or pull request. */
  readonly number: number;
  readonly topic: string;
}

/**
 * Sees to it that our comment about a topic says this, whatever stands there; twins of it go. With `unless: "absent"` none is
 * begun. One call where all is well.
 */
export async function keepComment(
  { hub, us, keys }: Desk,
  { number, topic }: Place,
  { text, unless }: { readonly text: string; readonly unless?: "absent" | undefined },
): Promise<void> {
  const about = { repository: hub.id, number, topic };
  const { first, duplicates } = oursAmong(await hub.comments.list(number), us, { ...about, keys });
  for (const { id } of duplicates) await hub.comments.remove(id);
  const body = marked(text, keys, about);
  if (first === undefined && unless !== "absent") await hub.comments.create(number, body);
  if (first !== undefined && first.body !== body) await hub.comments.update(first.id, body);
}

/** ISO date. */
export function today({ now }: Pick<Desk, "now">): string {
  return now().toISOString().slice(0, 10);
}
