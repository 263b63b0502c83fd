import type { RefUpdate } from "./git/refs.ts";
import type { Account, App } from "./records/accounts.ts";
import type { CheckRun, CheckSuite } from "./records/checks.ts";
import { renderCheckRun, renderCheckSuite } from "./render/check.ts";
import { covers } from "./rights.ts";
import { emit } from "./webhooks/emit.ts";
import { nextId, type Place, timestamp } from "./world.ts";

/** The suite of an App for a commit: there is one, made by a push or with its first check run. */
export function suiteFor({ world, repository }: Place, app: App, oid: string, branch?: string): CheckSuite {
  const found = repository.checkSuites.find((suite) => suite.app === app && suite.oid === oid);
  if (found !== undefined) return found;
  const now = timestamp(world);
  const pull = [...repository.issues.values()].find((issue) => issue.pull?.headOid === oid)?.pull;
  const suite = {
    id: nextId(world),
    app,
    oid,
    branch: branch ?? pull?.head ?? null,
    createdAt: now,
    updatedAt: now,
  };
  repository.checkSuites.push(suite);
  return suite;
}

/** After a push to a branch, GitHub makes a suite for each App that may write checks, and asks that App to fill it. */
export function requestSuites(place: Place, { ref, after }: RefUpdate, by: Account): void {
  const { world, repository } = place;
  if (after === undefined || !ref.startsWith("refs/heads/")) return;
  for (const installation of world.installations.values()) {
    if (!covers(installation, repository) || installation.permissions.checks !== "write") continue;
    const { app } = installation;
    if (repository.checkSuites.some((suite) => suite.app === app && suite.oid === after)) continue;
    tellSuite(place, suiteFor(place, app, after, ref.slice("refs/heads/".length)), "requested", by);
  }
}

/** Tells about a suite: what asks for work goes to its App only, subscribed or not. */
export function tellSuite(place: Place, suite: CheckSuite, action: string, by: Account): void {
  emit(place.world, {
    repository: place.repository,
    event: "check_suite",
    action,
    sender: by,
    payload: { check_suite: renderCheckSuite(place, suite) },
    ...(action === "completed" ? {} : { to: suite.app }),
  });
}

/** A run that was made or changed; with the last one that ends, its suite is complete. */
export function tellProgress(place: Place, run: CheckRun, before: string | undefined): void {
  const { bot } = run.suite.app;
  if (before === undefined) tellCheckRun(place, run, "created", bot);
  if (before === "completed" || run.status !== "completed") return;
  tellCheckRun(place, run, "completed", bot);
  const runs = [...place.repository.checkRuns.values()].filter(({ suite }) => suite === run.suite);
  if (runs.every(({ status }) => status === "completed")) tellSuite(place, run.suite, "completed", bot);
}

/** A person presses one of the run's buttons. @param identifier as the App named it in `actions` */
export function pressButton(place: Place, run: CheckRun, identifier: string, by: Account): void {
  tellCheckRun(place, run, "requested_action", by, { requested_action: { identifier } });
}

/** A person asks for the run once more. */
export function rerequestRun(place: Place, run: CheckRun, by: Account): void {
  tellCheckRun(place, run, "rerequested", by);
}

function tellCheckRun(place: Place, run: CheckRun, action: string, by: Account, more = {}): void {
  const check_suite = renderCheckSuite(place, run.suite);
  emit(place.world, {
    repository: place.repository,
    event: "check_run",
    action,
    sender: by,
    payload: { check_run: { ...renderCheckRun(place, run), check_suite }, ...more },
    ...(["requested_action", "rerequested"].includes(action) ? { to: run.suite.app } : {}),
  });
}
