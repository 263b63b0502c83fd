/** The environment, read once, here and nowhere else. */
export interface Settings {
  /** Whether credentials of a GitHub App are there. */
  readonly hasAppCredentials: boolean;
  /** Where programs are looked for; what a child with an otherwise empty environment is given. */
  readonly path: string;
  /**
   * SOURCE_DATE_EPOCH (reproducible-builds.org): the time that answers are made for, so that they can be made again; null:
   * now.
   */
  readonly sourceDate: Date | null;
}

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const credentials = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];
  const hasAppCredentials = credentials.some((name) => (environment[name] ?? "") !== "");
  const epoch = /^[0-9]{1,12}$/.exec(environment.SOURCE_DATE_EPOCH ?? "")?.[0];
  const sourceDate = epoch === undefined ? null : new Date(Number(epoch) * 1000);
  return { hasAppCredentials, path: environment.PATH ?? "", sourceDate };
}
