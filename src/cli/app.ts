import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { registerApp, writeCredentials } from "../edge/app-registration.ts";
import { Stop } from "../errors.ts";
import { say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

interface Options {
  readonly name: string;
  readonly url?: string;
  readonly organization?: string;
  readonly out: string;
}

/** A name that never leads anywhere (RFC 6761): GitHub keeps what it could not deliver, and labkeeper asks for it. */
const NOWHERE = "https://labkeeper.invalid";

export const addApp: AddCommand = (program, context) => {
  program
    .command("app")
    .description("the GitHub App")
    .command("create")
    .description("register a GitHub App of your own, and write its credentials down for its owner alone")
    .option("--name <name>", "what it is called on GitHub, where names are unique", "labkeeper")
    .option("--url <url>", "where GitHub reaches labkeeper; left out: nowhere, set LABKEEPER_POLL then")
    .option("--organization <login>", "who owns it; left out: you")
    .option("--out <dir>", "where app.env and private-key.pem are written", "labkeeper-app")
    .action(async (options: Options) => create(context, options));
};

async function create({ settings }: Context, options: Options): Promise<void> {
  const directory = resolve(options.out);
  for (const name of ["app.env", "private-key.pem"]) {
    if (!existsSync(join(directory, name))) continue;
    throw new Stop(`${join(directory, name)} is there already`, "give another directory: --out DIR");
  }
  const { apiUrl } = settings.server;
  const app = await registerApp({
    apiUrl,
    registerUrl: registerUrl(apiUrl, options.organization),
    manifest: await manifestOf(options),
    onReady: (url) => say(`Open ${url} in a browser on this machine, and confirm on GitHub.`),
  });
  const file = await writeCredentials(directory, app);
  say(
    `Registered ${app.slug}, and wrote ${file}.\nInstall it: ${app.html_url}/installations/new\nRun it: set -a; . ${file}; set +a; ${options.url === undefined ? "LABKEEPER_POLL=30 " : ""}labkeeper serve`,
  );
}

/** Below the web site, which for github.com is not where the API is. */
function registerUrl(apiUrl: string, organization: string | undefined): string {
  const site = apiUrl === "https://api.github.com" ? "https://github.com" : apiUrl.replace(/\/api\/v3$/, "");
  const owner = organization === undefined ? "" : `/organizations/${encodeURIComponent(organization)}`;
  return `${site}${owner}/settings/apps/new`;
}

/** app.yml, with what is different for everybody. */
async function manifestOf({ name, url = NOWHERE }: Options): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(new URL("../../app.yml", import.meta.url), "utf8");
  const hook = { url: `${url.replace(/\/+$/, "")}/api/github/webhooks`, active: true };
  return { ...parse(text), name, url: "https://github.com", hook_attributes: hook };
}
