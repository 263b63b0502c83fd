/** The events that the forge sends, each with the permission that an App needs to get it. */
export const sentEvents: readonly {
  readonly event: string;
  readonly action?: string;
  /** Absent: every App gets it, subscribed or not. */
  readonly permission?: string;
}[] = [
  { event: "push", permission: "contents" },
  { event: "create", permission: "contents" },
  { event: "delete", permission: "contents" },
  ...actions("pull_request", "pull_requests", ["opened", "edited", "closed", "reopened", "synchronize"]),
  ...actions("issues", "issues", ["opened", "edited", "closed", "reopened", "labeled", "unlabeled"]),
  ...actions("issue_comment", "issues", ["created", "edited", "deleted"]),
  ...actions("check_run", "checks", ["created", "completed", "rerequested", "requested_action"]),
  ...actions("check_suite", "checks", ["requested", "rerequested", "completed"]),
  ...actions("workflow_run", "actions", ["requested", "completed"]),
  ...actions("repository", "metadata", ["renamed", "transferred", "archived", "unarchived"]),
  ...actions("repository", "metadata", ["edited", "privatized", "publicized", "deleted"]),
  ...actions("merge_group", "merge_queues", ["checks_requested", "destroyed"]),
  ...actions("installation", undefined, ["created", "deleted", "suspend", "unsuspend"]),
  ...actions("installation", undefined, ["new_permissions_accepted"]),
  ...actions("installation_repositories", undefined, ["added", "removed"]),
];

function actions(event: string, permission: string | undefined, names: readonly string[]) {
  return names.map((action) => ({ event, action, ...(permission === undefined ? {} : { permission }) }));
}

/** The permission for an event; undefined: none is needed. */
export function permissionFor(event: string): string | undefined {
  return sentEvents.find((sent) => sent.event === event)?.permission;
}
