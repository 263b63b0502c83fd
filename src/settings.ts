/** The environment, read once, here and nowhere else. */
export interface Settings {
  /** Whether credentials of a GitHub App are there. */
  readonly hasAppCredentials: boolean;
  /** Where programs are looked for; what a child with an otherwise empty environment is given. */
  readonly path: string;
}

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const credentials = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];
  const hasAppCredentials = credentials.some((name) => (environment[name] ?? "") !== "");
  return { hasAppCredentials, path: environment.PATH ?? "" };
}
