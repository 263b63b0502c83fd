import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import type { Repository } from "../../src/forge/records/repository.ts";
import { hookHeaders } from "../support/app/sent.ts";
import { labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { seed } from "../support/seed.ts";
import { tempDirectory } from "../support/temp.ts";

const childPath = fileURLToPath(new URL("child.ts", import.meta.url));
const rounds = 20;
const deliveries = 200;

/** A server process: it is up when its port is known. */
async function start(options: object) {
  const running = execa(process.execPath, [childPath, JSON.stringify(options)], { reject: false });
  onTestFinished(() => void running.kill("SIGKILL"));
  const port = await new Promise<string>((resolve, reject) => {
    running.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    void running.then(({ stderr }) => reject(new Error(`It ended: ${stderr}`)));
  });
  const url = `http://127.0.0.1:${port}/api/github/webhooks`;
  const kill = async (): Promise<void> => {
    running.kill("SIGKILL");
    await running;
  };
  /** Whether the server took it. */
  const send = async ({ event, id, body }: Sent): Promise<boolean> => {
    const posted = fetch(url, { method: "POST", body, headers: hookHeaders(body, { event, id }) });
    return await posted.then(
      (answer) => answer.ok,
      () => false,
    );
  };
  return { kill, send };
}

interface Sent {
  readonly event: string;
  readonly id: string;
  readonly body: string;
  /** The comment that asks for an answer. */
  readonly comment: number | undefined;
}

/** One in ten is a command, the rest are pushes; to seven repositories. */
function deliveriesOf(
  round: number,
  repositories: readonly Repository[],
  installation: number,
): readonly Sent[] {
  const about = (repository: Repository) => ({
    installation: { id: installation },
    sender: { id: 5, type: "User" },
    repository: { id: repository.id, default_branch: "main" },
  });
  return Array.from({ length: deliveries }, (_, i) => {
    const id = `round-${round}-${i}`;
    const repository = repositories[i % repositories.length];
    if (repository === undefined) throw new Error("No repository");
    if (i % 10 !== 0) {
      const body = JSON.stringify({ ...about(repository), ref: "refs/heads/main" });
      return { event: "push", id, body, comment: undefined };
    }
    const comment = 1_000_000 + round * 1000 + i;
    const said = { id: comment, body: "/sync", user: { id: 5, type: "User" } };
    const issue = { number: 1 + (i % 3), user: { id: 5, type: "User" } };
    const body = JSON.stringify({ action: "created", ...about(repository), issue, comment: said });
    return { event: "issue_comment", id, body, comment };
  });
}

test("killed in the middle of 200 deliveries, twenty times: each is handled once", {
  timeout: 600_000,
}, async () => {
  const forge = await forgeForTest({
    webhooks: "manual",
    limits: { hourly: 1e9, pointsPerMinute: 1e9, contentPerMinute: 1e9 },
  });
  const { erin, app, privateKey, installation, asErin } = labIn(forge);
  const repositories = Array.from({ length: 7 }, (_, i) =>
    forge.createRepository({ owner: erin, name: `lab-${i}`, private: true }),
  );
  for (const { name } of repositories) {
    for (let i = 0; i < 3; i++) await asErin.rest.issues.create({ owner: "erin", repo: name, title: `${i}` });
  }
  const options = {
    credentials: { appId: app.id, privateKey, webhookSecret: app.hook.secret },
    apiUrl: forge.url,
    dataDirectory: tempDirectory(),
  };
  const bodies = () => repositories.flatMap(({ comments }) => [...comments.values()].map(({ body }) => body));
  let server = await start(options);
  for (let round = 0; round < rounds; round++) {
    const sent = deliveriesOf(round, repositories, installation.id);
    const killAt = 10 + ((seed + round * 7919) % (deliveries - 40));
    let taken = 0;
    let killed: Promise<void> | undefined;
    const lost: Sent[] = [];
    const queue = [...sent];
    const sender = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (await server.send(next)) taken += 1;
        else lost.push(next);
        if (taken >= killAt) killed ??= server.kill();
      }
    };
    await Promise.all(Array.from({ length: 10 }, sender));
    await killed;
    expect(lost.length).toBeGreaterThan(0);
    server = await start(options);
    // GitHub shows these as failed: they are sent again, and some that were taken, too.
    for (const one of [...lost, ...sent.slice(0, 20)]) expect(await server.send(one)).toBe(true);
    forge.calls.clear();
    const answers = sent.flatMap(({ comment }) => (comment === undefined ? [] : [`answer to ${comment}`]));
    await expect
      .poll(() => answers.filter((answer) => bodies().includes(answer)).length, {
        timeout: 60_000,
        interval: 50,
      })
      .toBe(answers.length);
  }
  await server.kill();
  const all = bodies();
  expect(all.filter((body) => body === "in step")).toHaveLength(repositories.length);
  expect(new Set(all.filter((body) => body !== "in step")).size).toBe(all.length - repositories.length);
  expect(all.length).toBe(repositories.length + rounds * (deliveries / 10));
});
