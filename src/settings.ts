import { join } from "node:path";
import { Stop } from "./errors.ts";

/** The environment, read once, here and nowhere else. */
export interface Settings {
  /** What is said of a GitHub App; undefined: nothing. */
  readonly app: AppSettings | undefined;
  readonly server: ServerSettings;
  /** A token for GitHub's API. */
  readonly githubToken: string | undefined;
  readonly rekey: RekeySettings;
  /** Where programs are looked for; what a child with an otherwise empty environment is given. */
  readonly path: string;
  /** Variables that say where nix keeps its store and how it is reached; never NIX_CONFIG, which may hold tokens. */
  readonly nixStore: Readonly<Record<string, string>>;
  /** Where systemd puts credentials (systemd.exec(5) "CREDENTIALS"). */
  readonly credentialsDirectory: string | undefined;
  /** An age key that stood in the environment, for its reader to wipe. */
  readonly ageKey: Uint8Array | undefined;
  /**
   * SOURCE_DATE_EPOCH (reproducible-builds.org): the time that answers are made for, so that they can be made again; null:
   * now.
   */
  readonly sourceDate: Date | null;
}

/** Credentials as they were given: values, or files that hold them. */
export interface AppSettings {
  readonly appId: string | undefined;
  readonly privateKey: string | undefined;
  readonly privateKeyPath: string | undefined;
  /** Of the key before this one: what it marked on GitHub is still known. */
  readonly previousPrivateKeyPath: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly webhookSecretPath: string | undefined;
}

export interface ServerSettings {
  /** Base URL of GitHub's API; of Enterprise Server `https://host/api/v3`. */
  readonly apiUrl: string;
  readonly host: string;
  readonly port: string;
  /** Where the store lies. */
  readonly dataDirectory: string;
  /** Seconds between two looks for webhooks where none can reach us; undefined: they reach us. */
  readonly pollSeconds: string | undefined;
  readonly logLevel: string;
  /** LABKEEPER_NIX: `evaluate`, or `build` on the builders that nix.conf names; undefined: the App runs no nix. */
  readonly nix: string | undefined;
}

/** What a server may open secrets with; never a key itself. */
export interface RekeySettings {
  /** Numbers of the repositories that the key serves; undefined: none. */
  readonly repositories: string | undefined;
  /** An age key file; undefined: systemd's credential. */
  readonly identityFile: string | undefined;
}

type Environment = Record<string, string | undefined>;

/** Variables with an age key, labkeeper's own before that of sops. */
const ageKeys = ["LABKEEPER_AGE_KEY", "SOPS_AGE_KEY"];
const appSecrets = ["PRIVATE_KEY", "WEBHOOK_SECRET"];
/** As workflows and gh name it. */
const tokens = ["GITHUB_TOKEN", "GH_TOKEN"];

const nixVariables = [
  "NIX_STORE_DIR",
  "NIX_STATE_DIR",
  "NIX_LOG_DIR",
  "NIX_CONF_DIR",
  "NIX_DATA_DIR",
  "NIX_REMOTE",
  "NIX_SSL_CERT_FILE",
  "SSL_CERT_FILE",
];

/**
 * Reads the environment, and takes keys and secrets out of it: what runs later, and every child, finds none there.
 * @throws Stop where SOURCE_DATE_EPOCH is no time
 */
export function readSettings(environment: Environment): Settings {
  const [ageKey] = ageKeys.map((name) => environment[name] ?? "").filter((key) => key !== "");
  const [githubToken] = tokens.flatMap((name) => nonEmpty(environment[name]) ?? []);
  const app = readApp(environment);
  for (const name of [...ageKeys, ...appSecrets, ...tokens]) delete environment[name];
  return {
    app,
    githubToken,
    server: readServer(environment),
    rekey: {
      repositories: nonEmpty(environment.LABKEEPER_REKEY),
      identityFile: nonEmpty(environment.LABKEEPER_AGE_KEY_FILE),
    },
    path: environment.PATH ?? "",
    nixStore: Object.fromEntries(
      nixVariables.flatMap((name) => {
        const value = environment[name] ?? "";
        return value === "" ? [] : [[name, value]];
      }),
    ),
    credentialsDirectory: environment.CREDENTIALS_DIRECTORY,
    ageKey: ageKey === undefined ? undefined : Buffer.from(ageKey),
    sourceDate: readSourceDate(nonEmpty(environment.SOURCE_DATE_EPOCH)),
  };
}

function readSourceDate(epoch: string | undefined): Date | null {
  if (epoch === undefined) return null;
  if (/^[0-9]{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  throw new Stop(
    `SOURCE_DATE_EPOCH: expected seconds since 1970, found ${JSON.stringify(epoch)}`,
    "set it to such a number, or unset it for today",
  );
}

function readApp(environment: Environment): AppSettings | undefined {
  const given = (name: string) => nonEmpty(environment[name]);
  const app = {
    appId: given("APP_ID"),
    privateKey: given("PRIVATE_KEY"),
    privateKeyPath: given("PRIVATE_KEY_PATH"),
    previousPrivateKeyPath: given("PREVIOUS_PRIVATE_KEY_PATH"),
    webhookSecret: given("WEBHOOK_SECRET"),
    webhookSecretPath: given("WEBHOOK_SECRET_PATH"),
  };
  return Object.values(app).some((value) => value !== undefined) ? app : undefined;
}

function readServer(environment: Environment): ServerSettings {
  const given = (name: string) => nonEmpty(environment[name]);
  const state = given("XDG_STATE_HOME") ?? join(environment.HOME ?? ".", ".local", "state");
  return {
    apiUrl: (given("GITHUB_API_URL") ?? "https://api.github.com").replace(/\/+$/, ""),
    host: given("HOST") ?? "127.0.0.1",
    port: given("PORT") ?? "3000",
    dataDirectory: given("LABKEEPER_DATA") ?? given("STATE_DIRECTORY") ?? join(state, "labkeeper"),
    pollSeconds: given("LABKEEPER_POLL"),
    logLevel: given("LOG_LEVEL") ?? "info",
    nix: given("LABKEEPER_NIX"),
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
