import type { Api } from "./api.ts";

/** One attempt of GitHub's to deliver a webhook. */
export interface Attempt {
  /** May be larger than a number holds. */
  readonly id: string;
  /** `X-GitHub-Delivery`, the same for each attempt. */
  readonly delivery: string;
  readonly event: string;
  readonly at: Date;
}

/** The newest 100 x 100 attempts; who missed more is in step again by looking at everything. */
const MOST_PAGES = 100;

/** The App's webhooks as GitHub keeps them, for a few days. */
export function deliveriesOf(request: Api["request"]) {
  return {
    untaken: async (since: Date): Promise<readonly Attempt[]> => {
      const attempts: (Attempt & { readonly taken: boolean })[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const { data, headers } = await request("GET /app/hook/deliveries", {
          per_page: 100,
          ...(cursor === undefined ? {} : { cursor }),
        });
        attempts.push(
          ...data.map(({ id, guid, event, delivered_at: at, status_code: status }) => ({
            id: String(id),
            delivery: guid,
            event,
            at: new Date(at),
            taken: status >= 200 && status < 300,
          })),
        );
        const oldest = attempts.at(-1)?.at;
        cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(headers.link ?? "")?.[1];
        if (cursor === undefined || oldest === undefined || oldest < since) break;
      }
      return untakenOf(attempts.filter(({ at }) => at >= since));
    },
    payloadOf: async ({ id }: Attempt): Promise<unknown> => {
      const { data } = await request("GET /app/hook/deliveries/{delivery_id}", {
        delivery_id: id as unknown as number,
      });
      return data.request.payload;
    },
  };
}

/** The first attempt of each delivery that was never taken, oldest first. */
function untakenOf(newestFirst: readonly (Attempt & { readonly taken: boolean })[]): readonly Attempt[] {
  const taken = new Set(newestFirst.filter((one) => one.taken).map(({ delivery }) => delivery));
  const first = new Map<string, Attempt>();
  for (const { id, delivery, event, at } of newestFirst.toReversed()) {
    if (!taken.has(delivery) && !first.has(delivery)) first.set(delivery, { id, delivery, event, at });
  }
  return [...first.values()];
}
