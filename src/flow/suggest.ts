import type { PullDetails } from "../edge/github/pulls.ts";
import { Stop } from "../errors.ts";
import { LAB_FILE } from "../lab/document.ts";
import { shownLines } from "../talk/lines.ts";
import { isMarked, marked } from "../talk/markers.ts";
import { describeReview, describeSuggestion, type WarningSuggestion } from "../talk/review.ts";
import { offered, suggestionOf } from "../talk/suggestions.ts";
import type { PlacedWarning } from "../warnings/report.ts";
import type { Today } from "./check.ts";
import type { Desk } from "./desk.ts";
import { withoutWarnings } from "./fix.ts";
import type { World } from "./world.ts";

const TOPIC = "review";
/** A person has to read them all. */
const MOST_SUGGESTIONS = 20;

/** What would be merged, whose lab.yaml is the pull request's own. */
export interface Merged {
  readonly world: World;
  readonly now: Today;
  readonly open: readonly PlacedWarning[];
}

/** Offers changes that end warnings, on lines that the pull request changes, in one review: the first one stays the only one. */
export async function suggest(
  desk: Desk,
  { number, headCommit }: PullDetails,
  merged: Merged,
): Promise<void> {
  const { hub, us, keys } = desk;
  const all = suggestions(desk, merged);
  if (all.length === 0 || us.bot === undefined) return;
  const patch = (await hub.pulls.files(number)).find(({ path }) => path === LAB_FILE)?.patch ?? "";
  const chosen = offered(all, shownLines(patch), MOST_SUGGESTIONS);
  if (chosen.length === 0) return;
  const about = { repository: hub.id, number, topic: TOPIC };
  const before = await hub.reviews.list(number);
  if (before.some((review) => isMarked(review, us, { ...about, keys }))) return;
  await hub.reviews.create(number, {
    head: headCommit,
    body: marked(describeReview(chosen.length), keys, about),
    comments: chosen.map((one) => ({
      path: LAB_FILE,
      start: one.start,
      end: one.end,
      body: describeSuggestion(one),
    })),
  });
}

/** One a change that does what it says; warnings that one change ends together share it. */
function suggestions({ library }: Desk, { world, now, open }: Merged): readonly WarningSuggestion[] {
  const text = world.texts.get(LAB_FILE) ?? "";
  const fixable = Map.groupBy(
    open.filter(({ fix }) => fix !== null),
    ({ fix }) => JSON.stringify(fix),
  );
  return [...fixable.values()].flatMap((ends) => {
    const fixed = unlessRefused(() => withoutWarnings(text, ends, { world, library, now }).text);
    const suggestion = fixed === undefined ? undefined : suggestionOf(text, fixed);
    return suggestion === undefined ? [] : [{ ...suggestion, ends }];
  });
}

/** A change that would not do what it says is no suggestion. */
function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Stop) return undefined;
    throw error;
  }
}
