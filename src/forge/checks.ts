import type { Account, App, CheckRun, CheckSuite } from "./records.ts";
import { renderCheckRun, renderCheckSuite } from "./render/check.ts";
import { emit } from "./webhooks/emit.ts";
import { nextId, type Place, timestamp } from "./world.ts";

/** The suite of an App for a commit: there is one, made with its first check run. */
export function suiteFor({ world, repository }: Place, app: App, oid: string): CheckSuite {
  const found = repository.checkSuites.find((suite) => suite.app === app && suite.oid === oid);
  if (found !== undefined) return found;
  const now = timestamp(world);
  const branch =
    [...repository.issues.values()].find(({ pull }) => pull?.headOid === oid)?.pull?.head ?? null;
  const suite = { id: nextId(world), app, oid, branch, createdAt: now, updatedAt: now };
  repository.checkSuites.push(suite);
  return suite;
}

/** Tells about a check run; `requested_action` says which button was pressed. */
export function tellCheckRun(
  { world, repository }: Place,
  run: CheckRun,
  action: string,
  by: Account,
  more = {},
): void {
  const rendered = renderCheckRun({ world, repository }, run);
  const suite = renderCheckSuite({ world, repository }, run.suite);
  const payload = { check_run: { ...rendered, check_suite: suite }, ...more };
  emit(world, { repository, event: "check_run", action, sender: by, payload });
}
