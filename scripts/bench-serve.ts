import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { type ServerKind, secret, withServer } from "./bench-serve-process.ts";

const connections = 20;
const requests = 4000;
const rounds = 5;

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
  /** MiB. */
  readonly idle: number;
  /** Once all is answered. */
  readonly after: number;
}

/** Signed pushes, each on disk before its answer, in turn with a bare Probot handler that does nothing. */
export async function benchServe(): Promise<void> {
  const body = pushPayload();
  const measured: Record<ServerKind, Measured[]> = { probot: [], built: [], source: [] };
  for (let i = 0; i < rounds; i++) {
    for (const kind of kinds) measured[kind].push(await measure(kind, body));
  }
  console.log(
    `\nSigned webhooks of ${body.length} bytes, ${connections} connections, median of ${rounds} rounds of ${requests}:`,
  );
  for (const kind of kinds) {
    const { perSecond, p99, idle, after } = middles(measured[kind]);
    console.log(
      `  ${names[kind]}: ${perSecond.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms, idle ${idle.toFixed(0)} MiB, after ${after.toFixed(0)} MiB`,
    );
  }
  const [built, probot] = [middles(measured.built), middles(measured.probot)];
  console.log(
    `  acknowledged ${(built.perSecond / probot.perSecond).toFixed(2)}x (aim: 0.7), idle memory ${(built.idle / probot.idle).toFixed(2)}x (aim: 1.3)`,
  );
}

const names: Record<ServerKind, string> = {
  probot: "bare Probot, doing nothing",
  built: "labkeeper built, each on disk before its answer",
  source: "the same from its sources",
};
const kinds = Object.keys(names) as ServerKind[];

function middles(all: readonly Measured[]): Measured {
  const middle = (of: keyof Measured) =>
    all.map((one) => one[of]).toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
  return {
    perSecond: middle("perSecond"),
    p99: middle("p99"),
    idle: middle("idle"),
    after: middle("after"),
  };
}

/** GitHub's own example of a push, with an installation. */
function pushPayload(): string {
  const all = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
    readonly name: string;
    readonly examples: readonly object[];
  }[];
  const push = all.find(({ name }) => name === "push")?.examples.at(-3) ?? {};
  return JSON.stringify({ ...push, installation: { id: 7 }, ref: "refs/heads/master" });
}

async function measure(kind: ServerKind, body: string): Promise<Measured> {
  return await withServer(kind, async ({ port, memory }) => {
    const { now: idle } = await memory();
    await load(port, body, requests / 4); // warm
    const start = performance.now();
    const times = await load(port, body, requests);
    const perSecond = requests / ((performance.now() - start) / 1000);
    const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
    return { perSecond, p99, idle, after: (await memory()).now };
  });
}

let last = 0;

/** Milliseconds of each request; all must be acknowledged. */
async function load(port: number, body: string, count: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const times: number[] = [];
  let left = count;
  const sender = async (): Promise<void> => {
    while (left-- > 0) {
      const start = performance.now();
      last += 1;
      const status = await post({ port, agent, body, signature, id: `bench-${last}` });
      if (status < 200 || status > 299) throw new Error(`answered with ${status}`);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, sender));
  agent.destroy();
  return times;
}

interface Post {
  readonly port: number;
  readonly agent: Agent;
  readonly body: string;
  readonly signature: string;
  readonly id: string;
}

function post({ port, agent, body, signature, id }: Post): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-github-event": "push",
    "x-github-delivery": id,
    "x-hub-signature-256": signature,
  };
  const path = "/api/github/webhooks";
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent, path, method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
