/** Accounts that every system has and that are nobody's own. */
export const systemUsers: readonly string[] = ["root", "nobody", "daemon", "sshd"];
