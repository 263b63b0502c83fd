import type { Client } from "./api.ts";
import { fault } from "./errors.ts";

/** Whose token it is, which decides what GitHub lets it do; never the token itself. */
export interface TokenKind {
  /** An installation of an App (also GITHUB_TOKEN of a workflow) makes signed commits and check runs; a person's does not. */
  readonly of: "app" | "person";
  /** What the installation may do, such as contents -> write; undefined: GitHub does not tell the token's bearer. */
  readonly permissions: ReadonlyMap<string, string> | undefined;
}

/** Asks the client, which knows it from its authentication: no call, but for a token that is not there yet. */
export async function readToken(client: Client): Promise<TokenKind> {
  const answer = await authentication(client);
  const { tokenType, permissions } = answer;
  const granted =
    typeof permissions === "object" && permissions !== null ? Object.entries(permissions) : undefined;
  return {
    of: tokenType === "installation" ? "app" : "person",
    permissions: granted && new Map(granted.map(([name, level]) => [name, String(level)])),
  };
}

async function authentication(client: Client): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = await client.auth({ type: "installation" });
    return typeof answer === "object" && answer !== null ? { ...answer } : {};
  } catch (error) {
    throw fault(error, Date.now());
  }
}
