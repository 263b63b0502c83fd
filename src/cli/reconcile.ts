import { tokenClient } from "../edge/github/client.ts";
import { openHubByName } from "../edge/github.ts";
import { readLibrary } from "../edge/library.ts";
import { Stop } from "../errors.ts";
import { reconcile } from "../flow/reconcile.ts";
import { keptBack } from "../plan/plan.ts";
import { describeReconciled } from "../talk/reconcile.ts";
import { REFUSED, refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

interface Options {
  readonly repo: string;
  readonly api?: string;
  readonly insist?: boolean;
}

export const addReconcile: AddCommand = (program, context) => {
  program
    .command("reconcile")
    .description("bring a repository on GitHub in step by one pull request, with $GITHUB_TOKEN or $GH_TOKEN")
    .requiredOption("--repo <owner/name>", "the repository")
    .option(
      "--api <url>",
      "GitHub's API, such as https://HOST/api/v3 (default: $GITHUB_API_URL, else github.com)",
    )
    .option("--insist", "also where a person closed the pull request")
    .action(async (options: Options) => run(context, options));
};

async function run({ settings }: Context, { repo, api, insist = false }: Options): Promise<void> {
  const token = requireToken(settings.githubToken);
  const client = tokenClient({ token, apiUrl: (api ?? settings.server.apiUrl).replace(/\/+$/, "") });
  const [hub, library] = await Promise.all([openHubByName(client, requireName(repo)), readLibrary()]);
  const outcome = await reconcile(hub, library, { insist, now: new Date() });
  if (outcome.kind === "broken") return refuse({ ok: false, ...outcome });
  if (outcome.kind === "empty") throw new Stop("the repository has no commit yet", "push lab.yaml first");
  const [{ url }, { of }] = [await hub.about(), await hub.token()];
  const { plan, did, pull, left } = outcome;
  say(
    describeReconciled({ plan, did, left, of, pull: pull === undefined ? undefined : `${url}/pull/${pull}` }),
  );
  if (keptBack(plan).length + left.length > 0) process.exitCode = REFUSED;
}

function requireToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new Stop(
    "there is no token for GitHub",
    "set GITHUB_TOKEN or GH_TOKEN, for instance GH_TOKEN=$(gh auth token)",
  );
}

function requireName(name: string): string {
  if (/^[\w-][\w.-]*\/(?!\.\.?$)[\w.-]+$/.test(name)) return name;
  throw new Stop(`${JSON.stringify(name)} is no name of a repository`, "write it as OWNER/NAME");
}
