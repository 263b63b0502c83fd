import type { IncomingMessage } from "node:http";
import { type BodyLimits, readBody } from "./body.ts";

/** What a request is answered with; never a word about what went wrong inside. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A webhook whose signature was right. */
export interface Hook {
  /** `X-GitHub-Delivery`. */
  readonly id: string;
  /** `X-GitHub-Event`. */
  readonly event: string;
  readonly payload: unknown;
}

export interface HookRoute {
  /** Whether the signature (`sha256=…`) is that of the body; takes the same time for every wrong one. */
  readonly verify: (body: string, signature: string) => Promise<boolean>;
  /** Makes it durable; false: it was known. */
  readonly accept: (hook: Hook) => Promise<boolean>;
  readonly limits: BodyLimits;
  readonly onError: (error: unknown) => void;
}

/** GitHub never sends more (docs.github.com/webhooks "Payload cap"). */
export const LONGEST_PAYLOAD = 25 * 1024 * 1024;

/** Answers a webhook: what is not GitHub's is refused before its body is read, or before anything is made of it. */
export async function answerHook(request: IncomingMessage, route: HookRoute): Promise<Reply> {
  const { headers } = request;
  const [id, event, signature] = ["x-github-delivery", "x-github-event", "x-hub-signature-256"].map((name) =>
    String(headers[name] ?? ""),
  );
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return refusals[415];
  if (!/^sha256=[0-9a-f]{64}$/.test(signature ?? "")) return wrongSignature;
  if (!/^[\w-]{1,100}$/.test(id ?? "") || !/^[a-z0-9_]{1,60}$/.test(event ?? "")) return refusals[400];
  const body = await readBody(request, route.limits);
  if ("status" in body) return refusals[body.status];
  const text = body.bytes.toString("utf8");
  // Probot's verification throws for an empty one.
  if (text === "" || !(await route.verify(text, signature ?? ""))) return wrongSignature;
  const payload = parsed(text);
  if (payload === undefined) return refusals[400];
  try {
    const isNew = await route.accept({ id: id ?? "", event: event ?? "", payload });
    return isNew ? { status: 202, text: "accepted" } : { status: 200, text: "known" };
  } catch (error) {
    route.onError(error);
    return refusals[503];
  }
}

const wrongSignature: Reply = { status: 400, text: "wrong signature" };
const refusals = {
  400: { status: 400, text: "no webhook" },
  413: { status: 413, text: "too long" },
  415: { status: 415, text: "application/json expected" },
  503: { status: 503, text: "try again" },
} as const;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
