import { Retry, Stop } from "../../errors.ts";

/** What Octokit's errors carry (RequestError, GraphqlResponseError), as far as it is read here. */
interface Failure {
  readonly status: number | undefined;
  /** In lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** GitHub's own words. */
  readonly words: string;
  /** Types of GraphQL errors, such as NOT_FOUND. */
  readonly types: readonly string[];
  /** Where the request went. */
  readonly url: string;
}

/**
 * The one place that says what happens next after GitHub did not do what was asked: `Retry` for what may pass, `Stop` for
 * what a person must change. Source: docs.github.com/rest "Troubleshooting", "Rate limits", "Best practices".
 *
 * @param now milliseconds since 1970
 */
export function fault(error: unknown, now: number): Retry | Stop {
  if (error instanceof Retry || error instanceof Stop) return error;
  const failure = read(error);
  const at = allowedAgainAt(failure, now);
  if (at !== undefined)
    return new Retry(`GitHub's rate limit is used up: ${failure.words}`, { at, cause: error });
  const stop = stopFor(failure);
  if (stop !== undefined) return new Stop(stop.message, stop.remedy, { cause: error });
  return new Retry(`GitHub did not do it (${failure.status ?? "no answer"}): ${failure.words}`, {
    cause: error,
  });
}

/** Whether GitHub answered with this status; of GraphQL's errors, NOT_FOUND is a 404. */
export function hasStatus(error: unknown, status: number): boolean {
  if (!(error instanceof Error)) return false;
  const failure = read(error.cause);
  return failure.status === status || (status === 404 && failure.types.includes("NOT_FOUND"));
}

/** What was asked for, or undefined where GitHub says that it is not there. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Whether a body is one of GitHub's API: JSON, and no bare value. A proxy's page is none, nor is what was cut short. */
export function isOfApi(body: unknown): boolean {
  return typeof body === "object" && body !== null && !(body instanceof ArrayBuffer);
}

/** In the place of a page's own words, which may be long and mean nothing. */
export function strangeAnswer(status: unknown, headers: Readonly<Record<string, unknown>>): string {
  const type = headers["content-type"];
  return `an answer that is not GitHub's API's (${String(status)}, ${typeof type === "string" ? type : "of no type"})`;
}

function read(error: unknown): Failure {
  const { status, response, headers, errors, message, request } = fields(error);
  const answer = fields(response);
  const of = fields(answer.headers ?? headers);
  const { url } = fields(request);
  const all = Array.isArray(errors) ? errors.map(fields) : [];
  const words = all.map((one) => String(one.message)).join("; ");
  // What somebody on the way says of a repository, a token or a permission is not GitHub's word; that he wants peace, he means.
  const isStrange = answer.data !== undefined && !isOfApi(answer.data) && status !== 429;
  return {
    status: typeof status === "number" && response !== undefined && !isStrange ? status : undefined,
    headers: of,
    words: isStrange ? strangeAnswer(status, of) : words === "" ? String(message) : words,
    types: all.flatMap(({ type }) => (typeof type === "string" ? [type] : [])),
    url: typeof url === "string" ? url : "",
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? { ...value, message: "message" in value ? value.message : "" }
    : {};
}

/** A primary limit says when it ends in `x-ratelimit-reset` (seconds since 1970), a secondary one in `retry-after` (seconds). */
function allowedAgainAt({ status, headers, words, types }: Failure, now: number): Date | undefined {
  const limited = status === 403 || status === 429 || types.includes("RATE_LIMITED");
  if (!limited) return undefined;
  const wait = Number(headers["retry-after"]);
  if (wait > 0) return new Date(now + wait * 1000);
  const reset = Number(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) === "0" && reset > 0) return new Date(reset * 1000);
  // GitHub asks for a minute where it names no time.
  return status === 429 || types.includes("RATE_LIMITED") || /rate limit/i.test(words)
    ? new Date(now + 60_000)
    : undefined;
}

interface Refused {
  readonly message: string;
  readonly remedy: string;
}

function stopFor(failure: Failure): Refused | undefined {
  const { status, words, types, url } = failure;
  if (url.endsWith("/access_tokens") && status !== undefined && status < 500) {
    return { message: `GitHub gives no token for the installation: ${words}`, remedy: UNINSTALLED };
  }
  if (status === 401) return { message: `GitHub does not accept the token: ${words}`, remedy: UNINSTALLED };
  if (/archived/i.test(words) && (status === 403 || types.includes("FORBIDDEN"))) {
    return {
      message: "the repository is archived, so nothing can be written",
      remedy: "unarchive it in its settings",
    };
  }
  if (status === 422 && /rule violations|protected branch/i.test(words)) return ruled(words);
  if (status === 403 || types.includes("FORBIDDEN")) return forbidden(failure);
  if (status === 410 || status === 451)
    return { message: `GitHub has closed this: ${words}`, remedy: "see the repository's settings" };
  return undefined;
}

const UNINSTALLED = "install the App on the repository again, or give a token that is valid";

function ruled(words: string): Refused {
  return {
    message: `a rule of the repository forbids it: ${words.replace(/\s+/g, " ").trim()}`,
    remedy:
      "let the App pass that rule (Settings, Rules or Branches, bypass list), or take branches labkeeper/** out of it",
  };
}

function forbidden({ words, headers }: Failure): Refused {
  const needs = headers["x-accepted-github-permissions"];
  const named = typeof needs === "string" && needs !== "" ? ` (it needs ${needs})` : "";
  return {
    message: `GitHub does not allow it: ${words}${named}`,
    remedy: "grant that permission in the App's installation, or give a token that has it",
  };
}
