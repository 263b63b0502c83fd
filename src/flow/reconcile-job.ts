import { keepDashboard } from "./dashboard.ts";
import { deskOf, type Means } from "./desk.ts";
import type { Handler } from "./hands.ts";
import { reconcile } from "./reconcile.ts";

/** The job that keeps a repository in step: what there is to say stands on GitHub afterwards, also on the dashboard. */
export function reconcileJob(means: Means): Handler<"reconcile"> {
  return async ({ repository, installation }, hands) => {
    const desk = deskOf(means, hands);
    const outcome = await reconcile(desk.hub, desk.library, { now: desk.now() });
    await keepDashboard(desk, outcome);
    const head = outcome.kind === "settled" ? outcome.head : undefined;
    if (head !== undefined) await hands.enqueue([{ repository, installation, kind: "check-run", head }]);
  };
}
