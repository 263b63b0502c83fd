import type { IncomingMessage } from "node:http";

/** Bytes that all requests together may hold in memory. */
export interface Budget {
  readonly most: number;
  held: number;
}

export interface BodyLimits {
  /** The longest body in bytes. */
  readonly most: number;
  readonly budget: Budget;
}

/** A body, or the status that says why there is none. */
export type Body = { readonly bytes: Buffer } | { readonly status: 413 | 503 | 400 };

/** Reads a body, no longer than allowed: neither what it says of its length nor what comes is trusted. */
export async function readBody(request: IncomingMessage, { most, budget }: BodyLimits): Promise<Body> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (!(announced <= most)) return { status: 413 };
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Whoever is refused must still be answered, so that the connection stays.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      budget.held += chunk.length;
      if (length > most) return { status: 413 };
      if (budget.held > budget.most) return { status: 503 };
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks) };
  } catch {
    return { status: 400 }; // the sender went away
  } finally {
    budget.held -= length;
  }
}
