import type { HookEvent } from "./edge/webhook/event.ts";
import { type CommandMeans, checkboxJob, commandJob, commentsJob } from "./flow/command-job.ts";
import type { AppIdentity, Handlers } from "./flow/hands.ts";
import type { Job } from "./flow/job.ts";
import { checkRunJob, mergeGroupJob, onboardJob, pullJob } from "./flow/pull-jobs.ts";
import { reconcileJob } from "./flow/reconcile-job.ts";
import { sweep } from "./flow/sweep.ts";

/** Who does what: one line a kind of job. A kind that nobody does is never queued. */
export function handlersWith(means: CommandMeans): Handlers {
  return {
    sweep,
    reconcile: reconcileJob(means),
    pull: pullJob(means),
    "check-run": checkRunJob(means),
    "merge-group": mergeGroupJob(means),
    onboard: onboardJob(means),
    checkbox: checkboxJob(means),
    command: commandJob(means),
    comments: commentsJob(means),
  };
}

type EventOf<K extends HookEvent["kind"]> = Extract<HookEvent, { readonly kind: K }>;
type Rules = { readonly [K in HookEvent["kind"]]: (event: EventOf<K>, us: AppIdentity) => readonly Job[] };

/** What an event makes us look at: one line an event. */
const rules: Rules = {
  push: (event) => (event.toDefaultBranch ? [{ ...at(event), kind: "reconcile" }] : []),
  "pull-changed": (event, { bot }) =>
    event.author === bot
      ? [
          { ...at(event), kind: "reconcile" },
          { ...at(event), kind: "pull", pull: event.pull },
        ]
      : [{ ...at(event), kind: "pull", pull: event.pull }],
  "pull-closed": (event, { bot }) => (event.author === bot ? [{ ...at(event), kind: "reconcile" }] : []),
  commented: ({ app, byBot, commands, issue, comment, ...event }, us) =>
    app === us.app || byBot || !commands ? [] : [{ ...at(event), kind: "command", issue, comment }],
  "issue-edited": ({ issue, author, sender, ticked, ...event }, { bot }) => {
    if (author !== bot) return [];
    // Whatever was written there, the text is made anew.
    if (ticked.length === 0 || sender === undefined) return [{ ...at(event), kind: "reconcile" }];
    return [{ ...at(event), kind: "checkbox", issue, by: sender, ticked }];
  },
  "check-asked": (event, { app }) =>
    event.app === app ? [{ ...at(event), kind: "check-run", head: event.head }] : [],
  "workflow-ended": (event) => [{ ...at(event), kind: "check-run", head: event.head }],
  "merge-group": (event) => [{ ...at(event), kind: "merge-group", head: event.head }],
  "repository-changed": (event) => [{ ...at(event), kind: "reconcile" }],
  installed: (event) => event.repositories.flatMap((repository) => arrivals({ ...event, repository })),
  "installation-changed": (event) => [{ ...at({ ...event, repository: 0 }), kind: "sweep" }],
};

interface Place {
  readonly repository: number;
  readonly installation: number;
}

function at({ repository, installation }: Place): Place {
  return { repository, installation };
}

/** A repository that the App may see from now on: in step if it has a lab.yaml, asked whether it wants one otherwise. */
function arrivals(place: Place): readonly Job[] {
  return [
    { ...at(place), kind: "onboard" },
    { ...at(place), kind: "reconcile" },
  ];
}

/**
 * The jobs for an event. What we did ourselves makes none, known by our numbers: a person's act on our pull request or issue
 * does, since it may take us out of step. So does our commit on a person's branch: its new head has no check yet.
 */
export function jobsOf(event: HookEvent, us: AppIdentity): readonly Job[] {
  const isForThem = event.kind === "pull-changed" && event.author !== us.bot;
  if (event.sender !== undefined && event.sender === us.bot && !isForThem) return [];
  const rule = rules[event.kind] as (event: HookEvent, us: AppIdentity) => readonly Job[];
  return rule(event, us);
}
