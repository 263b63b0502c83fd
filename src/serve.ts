import { jobsOf } from "./app.ts";
import type { Credentials } from "./edge/app-credentials.ts";
import type { Store } from "./edge/edges.ts";
import { type AppOnGitHub, connectApp } from "./edge/github/app.ts";
import { openHub } from "./edge/github.ts";
import { type HttpServer, startHttp } from "./edge/http.ts";
import type { Logger } from "./edge/log.ts";
import { isDamage } from "./edge/store/sqlite-error.ts";
import { openStore } from "./edge/store.ts";
import { readEvent } from "./edge/webhook/read.ts";
import { catchUp } from "./flow/catch-up.ts";
import type { AppIdentity, Handler, Handlers, Hands } from "./flow/hands.ts";
import { type Job, type Kind, readJob, workOf } from "./flow/job.ts";
import { createReceiver } from "./flow/receive.ts";
import { type Round, startRounds } from "./flow/rounds.ts";
import { sweeps } from "./flow/sweep.ts";
import { startWorkers, type Workers } from "./flow/work.ts";

export interface ServeOptions {
  readonly credentials: Credentials;
  readonly apiUrl: string;
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly dataDirectory: string;
  /** Milliseconds between two looks for webhooks, where none can reach us; undefined: they reach us. */
  readonly pollEvery: number | undefined;
  readonly handlers: Handlers;
  readonly log: Logger;
  /** Told when this process cannot go on, and a new one could. */
  readonly onFatal: (error: unknown) => void;
  readonly now: () => Date;
  /** False: writes to GitHub do not wait for each other. */
  readonly paced?: boolean;
}

export interface Serving {
  readonly port: number;
  /** Takes no more, ends what is in hand, and resolves. */
  readonly stop: () => Promise<void>;
}

const MINUTE = 60_000;
/** Whatever was missed is in step again after this. */
const SWEEP_EVERY = 60 * MINUTE;
/** Webhooks get lost while we restart, and elsewhere. */
const CATCH_UP_EVERY = 10 * MINUTE;
/** Repositories that are worked on at a time: the work is waiting for GitHub. */
const AT_ONCE = 4;
/** Milliseconds that a job in hand is given to end; it is done again otherwise. */
const DRAIN_WITHIN = 20_000;

/** What the parts of a server share. */
interface Ground extends ServeOptions {
  readonly store: Store;
  readonly github: AppOnGitHub;
  readonly us: { current: AppIdentity };
}

/** The App: takes webhooks in, does what they ask for, and looks for itself what it missed. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { credentials, dataDirectory, now, log } = options;
  const store = await openStore(dataDirectory, now);
  if (store.putAside !== undefined)
    log.error({ putAside: store.putAside }, "the store was damaged: put aside, all is looked at");
  const github = await connectApp({ ...options, ...credentials, baseUrl: options.apiUrl });
  const bot = await store.note(botNote(credentials));
  const us = { current: { app: credentials.appId, bot: bot === undefined ? undefined : Number(bot) } };
  const ground: Ground = { ...options, store, github, us };
  const workers = startWorkers({
    store,
    now,
    atOnce: AT_ONCE,
    log,
    run: running(ground),
    onStoreError: onStoreError(ground),
  });
  const receive = createReceiver({
    store,
    log,
    wake: workers.wake,
    jobsFor: (event, payload) => jobsFor(ground, event, payload),
  });
  try {
    const http = await startHttp(httpOptions(ground, receive));
    const stopRounds = startRounds(roundsOf(ground, { workers, receive }));
    return { port: http.port, stop: () => stop({ http, stopRounds, workers, store }) };
  } catch (error) {
    await workers.drain();
    await store.close();
    throw error;
  }
}

function botNote({ appId }: Credentials): string {
  return `bot of App ${appId}`;
}

function jobsFor({ us, handlers }: Ground, event: string, payload: unknown): readonly Job[] {
  const read = readEvent(event, payload);
  return read === undefined ? [] : jobsOf(read, us.current).filter(({ kind }) => kind in handlers);
}

/** Does the job that a text of the queue names. */
function running(ground: Ground): (text: string) => Promise<void> {
  return async (text) => {
    const job = readJob(text);
    const handler = ground.handlers[job.kind] as Handler<Kind> | undefined;
    await handler?.(job, handsFor(ground, job));
  };
}

function handsFor({ github, us, now, store }: Ground, { installation, repository }: Job): Hands {
  return {
    hub: openHub(github.clientFor({ installation, repository }), repository),
    app: us.current,
    now,
    repositories: () => github.repositories(installation),
    enqueue: (jobs) => store.enqueue(jobs.map(workOf)),
  };
}

function onStoreError({ log, onFatal }: ServeOptions): (error: unknown) => void {
  return (error) => {
    log.error({ err: error }, "the store failed");
    if (isDamage(error)) onFatal(error);
  };
}

type Receive = ReturnType<typeof createReceiver>;

function httpOptions(ground: Ground, accept: Receive) {
  const { host, port, pollEvery, github, store, us } = ground;
  const hook = { verify: github.verify, accept, onError: onStoreError(ground) };
  return {
    host,
    port,
    hook: pollEvery === undefined ? hook : undefined,
    troubles: async () => {
      await store.counts();
      return us.current.bot === undefined ? ["GitHub has not told yet who the App is"] : [];
    },
  };
}

function roundsOf(
  ground: Ground,
  { workers, receive }: { readonly workers: Workers; readonly receive: Receive },
): readonly Round[] {
  const { github, store, us, credentials, now, log, pollEvery } = ground;
  const onError = (error: unknown): void => log.warn({ err: error }, "a round failed, the next one may not");
  return [
    {
      every: MINUTE,
      onError,
      run: async () => {
        if (us.current.bot !== undefined) return;
        const bot = await github.bot();
        us.current = { ...us.current, bot };
        await store.setNote(botNote(credentials), String(bot));
      },
    },
    {
      every: pollEvery ?? CATCH_UP_EVERY,
      onError,
      run: async () => {
        const taken = await catchUp({ github, store, receive, now });
        if (taken > 0) log.info({ taken }, "webhooks were taken from GitHub's list");
      },
    },
    {
      every: SWEEP_EVERY,
      onError,
      run: async () => {
        await store.enqueue(sweeps(await github.installations()).map(workOf));
        workers.wake();
      },
    },
  ];
}

interface Parts {
  readonly http: HttpServer;
  readonly stopRounds: () => Promise<void>;
  readonly workers: Workers;
  readonly store: Store;
}

async function stop({ http, stopRounds, workers, store }: Parts): Promise<void> {
  const ended = Promise.all([http.close(), stopRounds(), workers.drain()]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, DRAIN_WITHIN);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
  await store.close();
}
