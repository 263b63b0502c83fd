/** The environment, read once, here and nowhere else. */
export interface Settings {
  /** Whether credentials of a GitHub App are there. */
  readonly hasAppCredentials: boolean;
}

export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const credentials = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];
  return { hasAppCredentials: credentials.some((name) => (environment[name] ?? "") !== "") };
}
