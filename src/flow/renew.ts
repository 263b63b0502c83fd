import { CHECK_NAME, SYNC_BRANCH } from "../plan/names.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { untouched } from "../talk/pull-plan.ts";
import type { Desk } from "./desk.ts";
import { groundOf } from "./ground.ts";

/** Plans that are made anew at a time: each takes about ten calls, and a look at the next push finds the others. */
const MOST = 20;

/**
 * Numbers of open pull requests whose plan stands on another state of the default branch than this, or that nobody looked at, those
 * that changed last first. What touches nothing of ours never does. One call.
 */
export async function pullsToRenew({ hub, us }: Desk, snapshot: Snapshot): Promise<readonly number[]> {
  const { defaultBranch } = await hub.about();
  const open = await hub.pulls.open({ base: defaultBranch, check: CHECK_NAME, app: us.app });
  const ground = groundOf(snapshot);
  return open
    .filter(({ head, fork }) => fork || head !== SYNC_BRANCH)
    .filter(({ said }) => said !== untouched.externalId && said?.endsWith(`-${ground}`) !== true)
    .map(({ number }) => number)
    .slice(0, MOST);
}
