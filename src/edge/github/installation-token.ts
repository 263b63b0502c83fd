import { Retry } from "../../errors.ts";
import { type Client, guarded } from "./api.ts";

/** Which installation, and which of its repositories; 0: all of them. */
export interface Reach {
  readonly installation: number;
  readonly repository: number;
}

export interface InstallationToken {
  readonly token: string;
  readonly permissions: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly expiresAt: number;
}

/** A token is not used in its last minutes, so that a call that is begun with it ends with it. */
const SPARE = 5 * 60_000;
/** GitHub may need a moment until all its machines know a new token. */
const FRESH = 10_000;

export interface Tokens {
  /** A token that reaches this and nothing else; with `instead`, another one than that. */
  readonly get: (reach: Reach, instead?: InstallationToken) => Promise<InstallationToken>;
}

/** Tokens of an App's installations, each made once and used until it is about to expire. */
export function installationTokens(app: Client, now: () => number): Tokens {
  const known = new Map<string, Promise<InstallationToken>>();
  const { request } = guarded(app);
  const make = async ({ installation, repository }: Reach): Promise<InstallationToken> => {
    const { data } = await request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installation,
      ...(repository === 0 ? {} : { repository_ids: [repository] }),
    });
    const permissions = Object.entries(data.permissions ?? {}).map(([name, level]) => [name, String(level)]);
    return {
      token: data.token,
      permissions: Object.fromEntries(permissions),
      madeAt: now(),
      expiresAt: Date.parse(data.expires_at),
    };
  };
  const usable = async (kept: Promise<InstallationToken>, instead: InstallationToken | undefined) => {
    const token = await kept.catch(() => undefined);
    return token !== undefined && token.token !== instead?.token && token.expiresAt - now() > SPARE;
  };
  return {
    get: async (reach, instead) => {
      const key = `${reach.installation}/${reach.repository}`;
      const kept = known.get(key);
      if (kept !== undefined && (await usable(kept, instead))) return await kept;
      // Who came first meanwhile made one already.
      const other = known.get(key);
      if (other !== undefined && other !== kept) return await other;
      const made = make(reach);
      known.set(key, made);
      return await made;
    },
  };
}

/** As Octokit calls it: a request's options, and what sends them. */
type Send = (options: RequestOptions) => Promise<unknown>;
interface RequestOptions {
  readonly headers: Record<string, string | number | undefined>;
}

/**
 * Octokit's authentication for one reach. A token that GitHub no longer takes is replaced once, since an installation may have
 * been made anew; one that it does not take yet is Retry.
 */
export function reachAuthentication(tokens: Tokens, reach: Reach, now: () => number) {
  const authenticate = async () => {
    const { token, permissions, expiresAt } = await tokens.get(reach);
    return {
      type: "token",
      tokenType: "installation",
      token,
      permissions,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  };
  const hook = async (send: Send, options: RequestOptions): Promise<unknown> => {
    const token = await tokens.get(reach);
    try {
      return await send(signed(options, token));
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      if (now() - token.madeAt < FRESH)
        throw new Retry("GitHub does not know its new token yet", { cause: error });
      return await send(signed(options, await tokens.get(reach, token)));
    }
  };
  return () => Object.assign(authenticate, { hook });
}

function signed(options: RequestOptions, { token }: InstallationToken): RequestOptions {
  return { ...options, headers: { ...options.headers, authorization: `token ${token}` } };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 401;
}
