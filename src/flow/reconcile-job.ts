import { keepDashboard } from "./dashboard.ts";
import { deskOf, type Means } from "./desk.ts";
import type { Handler } from "./hands.ts";
import { reconcile } from "./reconcile.ts";
import { pullsToRenew } from "./renew.ts";

/**
 * The job that keeps a repository in step: what there is to say stands on GitHub afterwards, also on the dashboard, and plans of
 * people's pull requests are made anew where the default branch is another than they were made for.
 */
export function reconcileJob(means: Means): Handler<"reconcile"> {
  return async ({ repository, installation }, hands) => {
    const desk = deskOf(means, hands);
    const outcome = await reconcile(desk.hub, desk.library, { now: desk.now() });
    await keepDashboard(desk, outcome);
    if (outcome.kind !== "settled") return;
    const place = { repository, installation };
    const pulls = await pullsToRenew(desk, outcome.world.snapshot);
    const { head } = outcome;
    await hands.enqueue([
      ...(head === undefined ? [] : [{ ...place, kind: "check-run" as const, head }]),
      ...pulls.map((pull) => ({ ...place, kind: "pull" as const, pull })),
    ]);
  };
}
