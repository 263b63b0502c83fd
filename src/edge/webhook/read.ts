import { z } from "zod";
import { newlyTicked } from "./boxes.ts";
import type { HookEvent } from "./event.ts";
import * as shape from "./shapes.ts";

/** Slug of the App that is GitHub Actions; its number differs on Enterprise Server. */
const actions = "github-actions";
/** Generous: what is a command is decided by who reads the comment. */
const commandLike = /^[^\w\n]*\/[a-z]/im;

type Reader = (payload: unknown) => HookEvent | undefined;

/** A payload of a known event becomes an event of ours; what is of another shape is no event. */
function reader<Shape extends z.ZodRawShape>(
  fields: Shape,
  read: (payload: z.infer<z.ZodObject<Shape>>) => HookEvent | undefined,
): Reader {
  const schema = z.object(fields);
  return (payload) => {
    const parsed = schema.safeParse(payload);
    return parsed.success ? read(parsed.data) : undefined;
  };
}

interface InRepository {
  readonly sender?: { readonly id: number } | undefined;
  readonly installation: { readonly id: number };
  readonly repository: { readonly id: number };
}

function where({ sender, installation, repository }: InRepository) {
  return { sender: sender?.id, installation: installation.id, repository: repository.id };
}

/** One reader for each event that is subscribed to or comes anyway, by GitHub's name for it, with its action if it has one. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [
    "push",
    reader({ ...shape.inRepository, ref: z.string() }, (payload) => ({
      ...where(payload),
      kind: "push",
      toDefaultBranch: payload.ref === `refs/heads/${payload.repository.default_branch}`,
    })),
  ],
  ...pulls("pull-changed", ["opened", "reopened", "synchronize"]),
  ...pulls("pull-closed", ["closed"]),
  [
    "pull_request.edited",
    reader(
      { ...shape.inRepository, pull_request: shape.pull, changes: z.object({ base: z.unknown() }) },
      (payload) => {
        const { number, user } = payload.pull_request;
        if (payload.changes.base === undefined) return undefined;
        return { ...where(payload), kind: "pull-changed", pull: number, author: user.id };
      },
    ),
  ],
  [
    "issue_comment.created",
    reader({ ...shape.inRepository, issue: shape.issue, comment: shape.comment }, (payload) => ({
      ...where(payload),
      kind: "commented",
      issue: payload.issue.number,
      comment: payload.comment.id,
      app: payload.comment.performed_via_github_app?.id,
      byBot: payload.comment.user.type === "Bot",
      commands: commandLike.test(payload.comment.body),
    })),
  ],
  [
    "issues.edited",
    reader({ ...shape.inRepository, issue: shape.issueText, changes: shape.bodyChange }, (payload) => {
      const { number, user, body } = payload.issue;
      const before = payload.changes.body?.from ?? body ?? "";
      const ticked = newlyTicked(before, body ?? "");
      return { ...where(payload), kind: "issue-edited", issue: number, author: user.id, ticked };
    }),
  ],
  ...["rerequested", "requested_action"].map((action): [string, Reader] => [
    `check_run.${action}`,
    reader({ ...shape.inRepository, check_run: shape.check }, (payload) =>
      checkAsked(payload, payload.check_run),
    ),
  ]),
  [
    "check_suite.rerequested",
    reader({ ...shape.inRepository, check_suite: shape.check }, (payload) =>
      checkAsked(payload, payload.check_suite),
    ),
  ],
  [
    "check_suite.completed",
    reader({ ...shape.inRepository, check_suite: shape.check }, (payload) => {
      const { head_sha: head, app } = payload.check_suite;
      return app.slug === actions ? { ...where(payload), kind: "workflow-ended", head } : undefined;
    }),
  ],
  [
    "workflow_run.completed",
    reader({ ...shape.inRepository, workflow_run: z.object({ head_sha: shape.head }) }, (payload) => ({
      ...where(payload),
      kind: "workflow-ended",
      head: payload.workflow_run.head_sha,
    })),
  ],
  [
    "merge_group.checks_requested",
    reader({ ...shape.inRepository, merge_group: z.object({ head_sha: shape.head }) }, (payload) => ({
      ...where(payload),
      kind: "merge-group",
      head: payload.merge_group.head_sha,
    })),
  ],
  ...["renamed", "transferred", "edited", "privatized", "publicized", "unarchived"].map(
    (action): [string, Reader] => [
      `repository.${action}`,
      reader(shape.inRepository, (payload) => ({ ...where(payload), kind: "repository-changed" })),
    ],
  ),
  ["repository.created", reader(shape.inRepository, (payload) => installed(payload, [payload.repository]))],
  [
    "installation.created",
    reader({ ...shape.ofInstallation, repositories: shape.repositories.optional() }, (payload) =>
      payload.repositories === undefined ? changed(payload) : installed(payload, payload.repositories),
    ),
  ],
  [
    "installation_repositories.added",
    reader({ ...shape.ofInstallation, repositories_added: shape.repositories }, (payload) =>
      installed(payload, payload.repositories_added),
    ),
  ],
  ...["unsuspend", "new_permissions_accepted"].map((action): [string, Reader] => [
    `installation.${action}`,
    reader(shape.ofInstallation, changed),
  ]),
]);

function pulls(kind: "pull-changed" | "pull-closed", names: readonly string[]): [string, Reader][] {
  const read = reader({ ...shape.inRepository, pull_request: shape.pull }, (payload) => {
    const { number, user } = payload.pull_request;
    return { ...where(payload), kind, pull: number, author: user.id };
  });
  return names.map((name) => [`pull_request.${name}`, read]);
}

function checkAsked(payload: InRepository, check: z.infer<typeof shape.check>): HookEvent {
  return { ...where(payload), kind: "check-asked", head: check.head_sha, app: check.app.id };
}

function changed({ sender, installation }: Omit<InRepository, "repository">): HookEvent {
  return { kind: "installation-changed", sender: sender?.id, installation: installation.id };
}

function installed(
  { sender, installation }: Omit<InRepository, "repository">,
  repositories: readonly { readonly id: number }[],
): HookEvent {
  const ids = repositories.map(({ id }) => id);
  return { kind: "installed", sender: sender?.id, installation: installation.id, repositories: ids };
}

/** Names of the events, without actions, that are read. */
export const readEvents: readonly string[] = [
  ...new Set([...readers.keys()].map((name) => name.replace(/\..*/, ""))),
];

/** Made once: zod compiles a schema when it first meets a value. */
const withAction = z.object({ action: z.string() });

/** The event that a webhook tells of; undefined: none that matters here. Nothing of the payload is trusted to have a shape. */
export function readEvent(name: string, payload: unknown): HookEvent | undefined {
  const action = withAction.safeParse(payload);
  return readers.get(action.success ? `${name}.${action.data.action}` : name)?.(payload);
}
