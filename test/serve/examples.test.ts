import { describe, expect, test } from "vitest";
import { handlersWith, jobsOf } from "../../src/app.ts";
import { readLibrary } from "../../src/edge/library.ts";
import { readEvent } from "../../src/edge/webhook/read.ts";
import type { Handler, Handlers, Hands } from "../../src/flow/hands.ts";
import type { Job, Kind } from "../../src/flow/job.ts";
import type { Forge } from "../../src/forge/forge.ts";
import { markerKeys } from "../../src/talk/markers.ts";
import { examples, merged } from "../edge/webhook/payloads.ts";
import { hookHeaders } from "../support/app/sent.ts";
import { type ServedApp, serveForTest } from "../support/app/serve.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";

type Payload = Readonly<Record<string, unknown>>;
type Sent = readonly [event: string, payload: Payload];

/** GitHub's examples as they are: of repositories and installations that this forge does not know. */
const strange: readonly Sent[] = examples.map(([event, , payload]) => [event, payload]);

/** The same as if they were about a repository that is there; what they name in it is not. Comments ask for something. */
function atHome({ repository, installation }: Lab): readonly Sent[] {
  return strange.map(([event, payload]) => [
    event,
    merged(payload, {
      installation: { id: installation.id },
      ...("repository" in payload ? { repository: { id: repository.id, default_branch: "main" } } : {}),
      ...(event === "issue_comment" ? { comment: { body: "/sync\n/explain" } } : {}),
    }),
  ]);
}

/** Handlers that tell which jobs they have ended, however. */
function watched(handlers: Handlers): { readonly handlers: Handlers; readonly ended: ReadonlySet<string> } {
  const ended = new Set<string>();
  const get = (all: Handlers, kind: Kind) => async (job: Job, hands: Hands) => {
    const handler = all[kind] as Handler<Kind>;
    await handler(job, hands).finally(() => ended.add(JSON.stringify(job)));
  };
  return { handlers: new Proxy(handlers, { get: (all, kind) => get(all, kind as Kind) }), ended };
}

/** Posts them as GitHub does, several at a time; answers the names of those that were not taken. */
async function post({ url }: ServedApp, lab: Lab, all: readonly Sent[]): Promise<readonly string[]> {
  const refused: string[] = [];
  const queue = [...all];
  const sender = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [event, payload] = next;
      const body = JSON.stringify(payload);
      const headers = hookHeaders(body, { event, secret: lab.app.hook.secret });
      const { status } = await fetch(`${url}/api/github/webhooks`, { method: "POST", body, headers });
      if (status !== 202) refused.push(`${event}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  return refused;
}

/** The jobs that they make, each once. */
function jobsFor(all: readonly Sent[], { app }: Lab): readonly Job[] {
  const us = { app: app.id, bot: app.bot.id };
  const jobs = all.flatMap(([event, payload]) => {
    const read = readEvent(event, payload);
    return read === undefined ? [] : jobsOf(read, us);
  });
  return [...new Map(jobs.map((job) => [JSON.stringify(job), job])).values()];
}

interface Failure {
  readonly message: string;
  readonly work: Job | undefined;
  readonly error: string;
}

/** What went wrong, by the log. */
function failuresIn(log: readonly string[]): readonly Failure[] {
  return log.flatMap((line) => {
    const { msg, err, work } = JSON.parse(line);
    if (err === undefined) return [];
    return [{ message: msg, work: work && JSON.parse(work), error: `${err.type}: ${err.message}` }];
  });
}

/** Failures that no handler meant. */
function crashesIn(log: readonly string[]): readonly string[] {
  const bugs = failuresIn(log).filter(({ error }) => !/^(Retry|Stop): /.test(error));
  return bugs.map(({ message, error }) => `${message}: ${error}`);
}

async function served(change: (handlers: Handlers) => Handlers = (handlers) => handlers) {
  const forge = await forgeForTest({ webhooks: "manual" });
  const lab = labIn(forge);
  forge.world.deliveries.length = 0; // that it was installed would be found in the list
  const means = { library: await readLibrary(), keys: markerKeys(lab.privateKey), keyring: undefined };
  const { handlers, ended } = watched(change(handlersWith(means)));
  const server = await serveForTest(forge, { ...lab, handlers });
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200);
  /** Resolves when each of these jobs was done, or tried. */
  const done = async (jobs: readonly Job[]): Promise<void> => {
    const wanted = jobs.map((job) => JSON.stringify(job));
    await expect.poll(() => wanted.filter((job) => !ended.has(job)), { timeout: 30_000 }).toEqual([]);
  };
  return { forge, lab, server, done };
}

/** A command is answered: the server goes on. */
async function expectAnswer(forge: Forge, { asErin, at }: Lab): Promise<void> {
  const issue_number = (await asErin.rest.issues.create({ ...at, title: "x" })).data.number;
  await asErin.rest.issues.createComment({ ...at, issue_number, body: "/help" });
  for (const delivery of forge.deliveries()) await forge.send(delivery);
  const comments = async () => (await asErin.rest.issues.listComments({ ...at, issue_number })).data;
  await expect.poll(async () => (await comments()).length).toBe(2);
}

describe("GitHub's example payloads, over HTTP", () => {
  test("are all taken, and crash nothing", async () => {
    const { lab, server, done, forge } = await served();
    const all = [...strange, ...atHome(lab)];
    expect(await post(server, lab, all)).toEqual([]);
    const jobs = jobsFor(all, lab);
    await done(jobs);
    expect(crashesIn(server.log)).toEqual([]);
    expect(new Set(jobs.map(({ kind }) => kind))).toEqual(
      new Set(["check-run", "command", "merge-group", "onboard", "pull", "reconcile", "sweep"]),
    );
    expect(all.length).toBeGreaterThan(600);

    // What we may not see needs a person, at once. A commit that is not there yet may come.
    const { repository, installation } = lab;
    const ends = failuresIn(server.log).map(({ work, error }) => ({ work, end: error.replace(/:.*/s, "") }));
    const stopped = ends.flatMap(({ work, end }) => (end === "Stop" ? [JSON.stringify(work)] : []));
    const isOurs = (job: Job): boolean =>
      job.repository === repository.id || (job.kind === "sweep" && job.installation === installation.id);
    const others = jobs.filter((job) => !isOurs(job)).map((job) => JSON.stringify(job));
    expect(new Set(stopped)).toEqual(new Set(others));
    const again = ends.flatMap(({ work, end }) => (end === "Retry" ? [work?.kind] : []));
    expect(new Set(again)).toEqual(new Set(["check-run", "merge-group"]));

    for (const path of ["healthz", "readyz"]) expect((await fetch(`${server.url}/${path}`)).status).toBe(200);
    await expectAnswer(forge, lab);
  });

  test("a handler that crashes on one of them is found", async () => {
    const { lab, server, done } = await served((handlers) => ({
      ...handlers,
      pull: async ({ pull }) => {
        if (pull === 2) throw new TypeError("planted");
      },
    }));
    expect(await post(server, lab, strange)).toEqual([]);
    await done(jobsFor(strange, lab));
    expect(new Set(crashesIn(server.log))).toEqual(
      new Set(["a job will be tried again: TypeError: planted"]),
    );
  });

  test("one that cannot even be read is found, and is taken all the same", async () => {
    const { lab, server } = await served(
      (handlers) =>
        new Proxy(handlers, {
          has: () => {
            throw new TypeError("planted");
          },
        }),
    );
    expect(await post(server, lab, strange)).toEqual([]);
    const unread = "a webhook could not be read and was parked: TypeError: planted";
    expect(new Set(crashesIn(server.log))).toEqual(new Set([unread]));
  });
});
