import { Stop } from "../../errors.ts";
import { type Api, type Client, type Deadline, guarded } from "./api.ts";
import { hasStatus } from "./errors.ts";

/** A repository as GitHub describes it. */
export interface About {
  /** Stays the same when the repository is renamed or transferred. */
  readonly id: number;
  /** Its id in GraphQL. */
  readonly node: string;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly archived: boolean;
  /** For a browser. */
  readonly url: string;
  /** Scopes of a classic personal token; undefined: another token, which does not say. */
  readonly scopes: readonly string[] | undefined;
}

/** Reads it by its numeric id, whatever its name is now. One call. @throws Stop where nobody shows it to us. */
export async function readAbout(api: Pick<Api, "request">, id: number): Promise<About> {
  // The route is not in GitHub's documents, but its redirects of renamed repositories lead there.
  const asked = api.request("GET /repositories/{repository_id}", { repository_id: id });
  const { data, headers } = await asked.catch((error: unknown) => {
    if (!hasStatus(error, 404)) throw error;
    throw new Stop(
      `there is no repository ${id}, or it is not shown to labkeeper`,
      "install the App on it, or give a token that can read it",
      { cause: error },
    );
  });
  return describe(data, headers["x-oauth-scopes"]);
}

/** The same by name, for who has no id. @param name such as `erin/homelab` */
export async function findRepository(client: Client, name: string, deadline: Deadline): Promise<About> {
  const [owner = "", repo = ""] = name.split("/");
  const asked = guarded(client, deadline).request("GET /repos/{owner}/{repo}", { owner, repo });
  const { data, headers } = await asked.catch((error: unknown) => {
    if (!hasStatus(error, 404)) throw error;
    throw new Stop(
      `there is no repository ${name}, or the token may not see it`,
      "check the name and the token",
      {
        cause: error,
      },
    );
  });
  return describe(data, headers["x-oauth-scopes"]);
}

interface Shown {
  readonly id: number | bigint;
  readonly node_id: string;
  readonly owner: { readonly login: string };
  readonly name: string;
  readonly default_branch: string;
  readonly private: boolean;
  readonly archived: boolean;
  readonly html_url: string;
}

function describe(shown: Shown, scopes: unknown): About {
  return {
    id: Number(shown.id),
    node: shown.node_id,
    owner: shown.owner.login,
    name: shown.name,
    defaultBranch: shown.default_branch,
    private: shown.private,
    archived: shown.archived,
    url: shown.html_url,
    scopes: typeof scopes === "string" ? scopes.split(/, */) : undefined,
  };
}
