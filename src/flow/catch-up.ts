import type { Store } from "../edge/edges.ts";
import type { AppOnGitHub } from "../edge/github/app.ts";
import type { Receive } from "./receive.ts";

/** GitHub keeps webhooks that were not taken for three days at least. */
const KEPT = 3 * 24 * 3_600_000;
/** The list of deliveries need not be in step with the clock. */
const OVERLAP = 2 * 60_000;
const NOTE = "deliveries looked through until";

export interface CatchUpOptions {
  readonly github: Pick<AppOnGitHub, "untaken" | "payloadOf">;
  readonly store: Store;
  readonly receive: Receive;
  readonly now: () => Date;
}

/**
 * Takes in, from GitHub's own list, the webhooks that did not reach us: those of the time that this process was not there, or
 * all of them where none can. Answers how many were new.
 */
export async function catchUp({ github, store, receive, now }: CatchUpOptions): Promise<number> {
  const begun = now().getTime();
  const noted = Date.parse((await store.note(NOTE)) ?? "");
  const since = Number.isNaN(noted) ? begun - KEPT : Math.max(noted - OVERLAP, begun - KEPT);
  let taken = 0;
  for (const attempt of await github.untaken(new Date(since))) {
    const { delivery: id, event } = attempt;
    if (await store.isKnown(id)) continue;
    if (await receive({ id, event, payload: await github.payloadOf(attempt) })) taken += 1;
  }
  await store.setNote(NOTE, new Date(begun).toISOString());
  return taken;
}
