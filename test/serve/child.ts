/** A server in a process of its own, which is killed: its jobs answer a comment, and look after one comment a repository. */
import { pino } from "pino";
import type { Handlers } from "../../src/flow/hands.ts";
import { type ServeOptions, serve } from "../../src/serve.ts";

const ensureComment = async (
  { hub }: Parameters<NonNullable<Handlers["command"]>>[1],
  issue: number,
  body: string,
): Promise<void> => {
  const found = await hub.comments.list(issue);
  if (!found.some((comment) => comment.body === body)) await hub.comments.create(issue, body);
};

const handlers: Handlers = {
  command: async ({ issue, comment }, hands) => ensureComment(hands, issue, `answer to ${comment}`),
  reconcile: async (_, hands) => ensureComment(hands, 1, "in step"),
};

const given = JSON.parse(process.argv[2] ?? "{}") as Pick<
  ServeOptions,
  "credentials" | "apiUrl" | "dataDirectory"
>;
const serving = await serve({
  ...given,
  host: "127.0.0.1",
  port: 0,
  pollEvery: undefined,
  handlers,
  log: pino({ level: "warn" }, process.stderr),
  onFatal: (error) => {
    throw error;
  },
  now: () => new Date(),
  paced: false,
});
process.stdout.write(`${serving.port}\n`);
