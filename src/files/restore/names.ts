/** Names of what restores, besides those that backups and restores share (backup/names.ts). */

/** Written once, then the user's: a line for each drill, which tasks add and documents read. */
export const DRILLS_FILE = "docs/restore/drills.md";

/** What the tasks run on a host. */
export const RESTORE_SCRIPT = ".taskfiles/restore/restore.sh";

/** What the user's own Taskfile calls the tasks. */
const NAMESPACE = "restore";

/** The lines that the user's own Taskfile needs. */
export const includeLines = ["includes:", `  ${NAMESPACE}: .taskfiles/restore`] as const;

/** A command line of go-task at the root of the repository. */
export function taskCommand(task: string, host: string, service: string): string {
  return `task ${NAMESPACE}:${task} host=${host} service=${service}`;
}
