import { request } from "node:http";
import { pipeline } from "node:stream/promises";
import { withServer } from "./bench-serve-process.ts";

const floods = 20;
const mebibyte = 1024 * 1024;
const length = 60 * mebibyte;
const piece = Buffer.alloc(64 * 1024, " ");
/** Milliseconds after which a sender gives up. */
const patience = 30_000;

const headers = {
  "content-type": "application/json",
  "x-github-event": "push",
  "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
};
const wrong = { "x-hub-signature-256": `sha256=${"0".repeat(64)}` };

/** What strangers who send far too much, all at once, cost the server in memory. */
export async function benchFlood(): Promise<void> {
  console.log(`\n${floods} posts of 60 MiB at once, resident memory of the server:`);
  await measure("unsigned", { ...headers, "content-length": length });
  await measure("signed wrongly, of a length that is not told", { ...headers, ...wrong });
}

async function measure(name: string, sent: Readonly<Record<string, string | number>>): Promise<void> {
  await withServer("built", async ({ port, memory }) => {
    const before = await memory();
    const all = await Promise.all(Array.from({ length: floods }, () => flood(port, sent)));
    const after = await memory();
    const taken = all.reduce((sum, bytes) => sum + bytes, 0) / mebibyte;
    const alive = await fetch(`http://127.0.0.1:${port}/healthz`);
    console.log(
      `  ${name}: ${before.now.toFixed(0)} MiB before, ${after.now.toFixed(0)} MiB after, ${after.most.toFixed(0)} MiB at most; ${taken.toFixed(0)} MiB were sent until all were refused; then /healthz: ${alive.status}`,
    );
  });
}

/** Sends until the server has had enough; answers how many bytes. */
async function flood(port: number, sent: Readonly<Record<string, string | number>>): Promise<number> {
  let bytes = 0;
  function* body() {
    for (; bytes < length; bytes += piece.length) yield piece;
  }
  const path = "/api/github/webhooks";
  const posted = request({ host: "127.0.0.1", port, path, method: "POST", headers: sent });
  posted.on("response", () => posted.destroy());
  posted.on("error", () => {}); // cut off, as it should be
  await pipeline(body, posted, { signal: AbortSignal.timeout(patience) }).catch(() => {});
  return bytes;
}
