import type { Library } from "../files/library.ts";
import type { Handler } from "./hands.ts";
import { reconcile } from "./reconcile.ts";

/** The job that keeps a repository in step: what there is to say stands on GitHub afterwards. */
export function reconcileJob(library: Library): Handler<"reconcile"> {
  return async (_, { hub, now }) => {
    await reconcile(hub, library, { now: now() });
  };
}
