import { createHmac } from "node:crypto";
import type { Delivery } from "../records/installations.ts";

/** GitHub gives an App ten seconds. */
const longestWait = 10_000;

/** Body and headers of a delivery, signed with the App's secret (HMAC-SHA256, and SHA1 for old receivers). */
function signedRequest({ app, event, guid, payload, installation }: Delivery): {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const body = JSON.stringify(payload);
  const sign = (hash: string): string =>
    `${hash}=${createHmac(hash, app.hook.secret).update(body).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/forge",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(app.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": sign("sha1"),
    "x-hub-signature-256": sign("sha256"),
    ...(installation === null ? {} : { "x-github-installation-id": String(installation) }),
  };
  return { body, headers };
}

/** Posts a delivery to its App and notes the outcome; never throws. Nothing is sent to an App without a hook URL. */
export async function send(delivery: Delivery): Promise<void> {
  const { url } = delivery.app.hook;
  if (url === undefined) return;
  const { body, headers } = signedRequest(delivery);
  delivery.requestHeaders = headers;
  const start = performance.now();
  try {
    const signal = AbortSignal.timeout(longestWait);
    const response = await fetch(url, { method: "POST", body, headers, signal, redirect: "manual" });
    await response.arrayBuffer();
    delivery.statusCode = response.status;
    delivery.status = response.ok ? "OK" : response.statusText || "Invalid HTTP Response";
  } catch (error) {
    delivery.status =
      error instanceof Error && error.name === "TimeoutError" ? "timed out" : "failed to connect";
  }
  delivery.duration = Math.round(performance.now() - start) / 1000;
}
