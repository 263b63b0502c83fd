import { createHmac, randomUUID } from "node:crypto";

/** The headers that GitHub sends with a webhook. */
export function hookHeaders(
  body: string,
  { event = "push", id = randomUUID() as string, secret = "forge-webhook-secret" } = {},
): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": id,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}
