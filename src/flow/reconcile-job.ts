import { keepDashboard } from "./dashboard.ts";
import { deskOf, type Means } from "./desk.ts";
import type { Handler } from "./hands.ts";
import { reconcile } from "./reconcile.ts";

/** The job that keeps a repository in step: what there is to say stands on GitHub afterwards, also on the dashboard. */
export function reconcileJob(means: Means): Handler<"reconcile"> {
  return async (_, hands) => {
    const desk = deskOf(means, hands);
    await keepDashboard(desk, await reconcile(desk.hub, desk.library, { now: desk.now() }));
  };
}
