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
  /** Where systemd puts credentials (systemd.exec(5) "CREDENTIALS"). */
  readonly credentialsDirectory: string | undefined;
  /** An age key that stood in the environment, for its reader to wipe. */
  readonly ageKey: Uint8Array | undefined;
}

/** Variables with an age key, labkeeper's own before that of sops. */
const ageKeys = ["LABKEEPER_AGE_KEY", "SOPS_AGE_KEY"];

/** Reads the environment, and takes age keys out of it: what runs later, and every child, finds none there. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const credentials = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET"];
  const hasAppCredentials = credentials.some((name) => (environment[name] ?? "") !== "");
  const epoch = /^[0-9]{1,12}$/.exec(environment.SOURCE_DATE_EPOCH ?? "")?.[0];
  const sourceDate = epoch === undefined ? null : new Date(Number(epoch) * 1000);
  const [ageKey] = ageKeys.map((name) => environment[name] ?? "").filter((key) => key !== "");
  for (const name of ageKeys) delete environment[name];
  return {
    hasAppCredentials,
    path: environment.PATH ?? "",
    credentialsDirectory: environment.CREDENTIALS_DIRECTORY,
    ageKey: ageKey === undefined ? undefined : Buffer.from(ageKey),
    sourceDate,
  };
}
