/** Every request that the forge's API got, and the faults that a test planted for some of them. */

export interface Call {
  /** Counts from 1; the request for an installation's token is not counted and has 0. */
  readonly number: number;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** As in GitHub's OpenAPI document, such as `POST /repos/{owner}/{repo}/pulls`; undefined for an unknown path. */
  readonly route: string | undefined;
  /** Who asked, such as `labkeeper[bot]`, `erin` or `anonymous`. */
  readonly actor: string;
  readonly requestBody: unknown;
  /** 0 until it was answered, and when the connection was cut. */
  readonly status: number;
  readonly responseBody: unknown;
  /** A fault's answer, not the forge's own. */
  readonly planted: boolean;
}

export type Effect =
  /** Answers so, with headers such as `retry-after`. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Cuts the connection. */
  | { readonly kind: "reset" }
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Lets the test do something at this very moment: push as a person, kill the bot. */
  | { readonly kind: "do"; readonly act: () => void | Promise<void> };

export interface Fault {
  /** The n-th counted call since the start or the last `clear`, or every call of a route. */
  readonly at: number | string;
  /** Before: the request changes nothing. After: it was carried out, and only its answer is spoiled. */
  readonly moment: "before" | "after";
  readonly effect: Effect;
  /** How often it strikes, once unless said. */
  readonly times?: number;
}

export interface Calls {
  readonly all: () => readonly Call[];
  /** Without the requests for tokens: what a flow costs. */
  readonly counted: () => readonly Call[];
  readonly clear: () => void;
  readonly plant: (fault: Fault) => void;
}

/** What the server does with it. */
export interface CallBook extends Calls {
  readonly numberFor: (route: string | undefined) => number;
  readonly record: (call: Call) => void;
  /** The effects due for a call at that moment; each is used up. */
  readonly due: (moment: Fault["moment"], number: number, route: string | undefined) => readonly Effect[];
}

/** How Octokit gets a token: no flow can do without, so it is not counted. */
const forTokens: ReadonlySet<string> = new Set(["POST /app/installations/{installation_id}/access_tokens"]);

export function createCalls(): CallBook {
  let calls: Call[] = [];
  let last = 0;
  let faults: { readonly fault: Fault; left: number }[] = [];
  return {
    all: () => calls,
    counted: () => calls.filter(({ number }) => number > 0),
    clear: () => {
      calls = [];
      last = 0;
    },
    plant: (fault) => {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    numberFor: (route) => {
      if (route !== undefined && forTokens.has(route)) return 0;
      last += 1;
      return last;
    },
    record: (call) => {
      calls.push(call);
    },
    due: (moment, number, route) => {
      const hit = faults.filter(
        ({ fault, left }) =>
          left > 0 && fault.moment === moment && (fault.at === route || (number > 0 && fault.at === number)),
      );
      for (const planted of hit) planted.left -= 1;
      faults = faults.filter(({ left }) => left > 0);
      return hit.map(({ fault }) => fault.effect);
    },
  };
}
