/** GitHub's rate limits: a budget an hour for each actor, and the secondary limits against bursts. */
import type { Actor } from "./actor.ts";
import { Refusal } from "./answers.ts";

export interface LimitOptions {
  /** Requests an hour. */
  readonly hourly: number;
  /** Points a minute: a read costs 1, a write 5. */
  readonly pointsPerMinute: number;
  /** Requests a minute that make content: comments, pull requests, commits … */
  readonly contentPerMinute: number;
}

export const githubLimits: LimitOptions = { hourly: 5000, pointsPerMinute: 900, contentPerMinute: 80 };

interface Budget {
  used: number;
  /** Milliseconds since 1970. */
  resetAt: number;
  /** When each point was spent, as [time, points, made content]. */
  spent: (readonly [number, number, boolean])[];
}

export interface LimitState {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

/** The hour's budget, or the limits against bursts. */
export type LimitKind = "primary" | "secondary";

export interface Limits {
  /** Counts a request; at a limit it says which, and the request costs nothing. */
  readonly charge: (actor: Actor, method: string, now: number) => LimitKind | undefined;
  /** Gives back what a 304 does not cost. */
  readonly refund: (actor: Actor) => void;
  readonly headers: (actor: Actor, now: number) => Readonly<Record<string, string>>;
  readonly state: (actor: Actor, now: number) => LimitState;
  /** Leaves an actor `remaining` requests until `resetAt` (milliseconds since 1970). */
  readonly leave: (actor: Actor, remaining: number, resetAt: number) => void;
}

const minute = 60_000;
const hour = 60 * minute;

export function createLimits(options: LimitOptions): Limits {
  const budgets = new Map<string, Budget>();
  const budgetOf = (actor: Actor, now: number): Budget => {
    const found = budgets.get(keyOf(actor));
    if (found !== undefined && found.resetAt > now) return found;
    const fresh = { used: 0, resetAt: now + hour, spent: found?.spent ?? [] };
    budgets.set(keyOf(actor), fresh);
    return fresh;
  };
  const state: Limits["state"] = (actor, now) => {
    const { used, resetAt } = budgetOf(actor, now);
    const remaining = Math.max(options.hourly - used, 0);
    return { limit: options.hourly, used, remaining, reset: Math.ceil(resetAt / 1000) };
  };
  return {
    state,
    charge: (actor, method, now) => {
      const budget = budgetOf(actor, now);
      if (budget.used >= options.hourly) return "primary";
      return spend(budget, { makesContent: method !== "GET", now, options });
    },
    refund: (actor) => {
      const budget = budgets.get(keyOf(actor));
      if (budget !== undefined) budget.used -= 1;
    },
    leave: (actor, remaining, resetAt) => {
      budgets.set(keyOf(actor), { used: options.hourly - remaining, resetAt, spent: [] });
    },
    headers: (actor, now) => headersOf(state(actor, now)),
  };
}

function headersOf({ limit, remaining, used, reset }: LimitState): Readonly<Record<string, string>> {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": "core",
  };
}

/** Counts a request, unless the last minute is full. */
function spend(
  budget: Budget,
  {
    makesContent,
    now,
    options,
  }: { readonly makesContent: boolean; readonly now: number; readonly options: LimitOptions },
): LimitKind | undefined {
  budget.spent = budget.spent.filter(([time]) => time > now - minute);
  const points = budget.spent.reduce((sum, [, spent]) => sum + spent, 0);
  const contents = budget.spent.filter(([, , content]) => content).length;
  if (points >= options.pointsPerMinute) return "secondary";
  if (makesContent && contents >= options.contentPerMinute) return "secondary";
  budget.used += 1;
  budget.spent.push([now, makesContent ? 5 : 1, makesContent]);
  return undefined;
}

/** How GitHub refuses at a limit. After a burst it asks to wait for `Retry-After` seconds. */
export function limited(kind: LimitKind, actor: Actor): Refusal {
  if (kind === "primary") return new Refusal(403, `API rate limit exceeded for ${keyOf(actor)}.`);
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  return new Refusal(403, message, { headers: { "retry-after": "60" } });
}

function keyOf(actor: Actor): string {
  if (actor.kind === "user") return `user ID ${actor.account.id}`;
  if (actor.kind === "app") return `app ID ${actor.app.id}`;
  return actor.kind === "installation" ? `installation ID ${actor.installation.id}` : "this address";
}
