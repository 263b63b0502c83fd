import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Probot, ProbotOctokit } from "probot";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest, octokitFor } from "../support/forge/start.ts";

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  readonly close: () => Promise<void>;
}

/** An App's server that takes everything; it answers with the status that `answer` gives. */
async function receiver(answer: () => number = () => 202): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received, close };
}

async function appClient({ forge, app, privateKey }: Lab) {
  const octokit = new ProbotOctokit({ baseUrl: forge.url, auth: { appId: app.id, privateKey } });
  const { token } = (await octokit.auth({ type: "app" })) as { readonly token: string };
  return octokitFor(forge, token);
}

describe("webhooks", () => {
  test("are signed so that Octokit's verification takes them, and only with the right secret", async () => {
    const forge = await forgeForTest();
    const { url, received } = await receiver();
    const { app, privateKey, repository, erin } = labIn(forge, { hookUrl: url });
    forge.commitFiles(repository, { by: erin, message: "Two", files: { "b.txt": "b" } });
    await forge.settled();
    const push = received.find(({ headers }) => headers["x-github-event"] === "push");
    const signature = String(push?.headers["x-hub-signature-256"]);
    const body = push?.body ?? "";
    const verify = async (secret: string) => {
      const probot = new Probot({ appId: app.id, privateKey, secret });
      await probot.ready();
      return probot.webhooks.verify(body, signature);
    };
    expect(await verify(app.hook.secret)).toBe(true);
    expect(await verify("other")).toBe(false);
    expect(JSON.parse(body)).toMatchObject({ ref: "refs/heads/main", repository: { id: repository.id } });
  });

  test("go to who subscribed and may see, and to nobody else", async () => {
    const forge = await forgeForTest();
    const { erin, repository } = labIn(forge);
    const deaf = forge.createApp({
      name: "deaf",
      owner: erin,
      permissions: { contents: "read" },
      events: [],
    });
    const blind = forge.createApp({
      name: "blind",
      owner: erin,
      permissions: { issues: "read" },
      events: ["push"],
    });
    const elsewhere = forge.createApp({
      name: "elsewhere",
      owner: erin,
      permissions: { contents: "read" },
      events: ["push"],
    });
    for (const { app } of [deaf, blind]) forge.install(app, { account: erin, repositories: "all" });
    forge.install(elsewhere.app, { account: erin, repositories: [] });
    forge.commitFiles(repository, { by: erin, message: "Two", files: { "b.txt": "b" } });
    const pushes = forge.deliveries().filter(({ event }) => event === "push");
    expect(pushes.map(({ app }) => app.slug)).toEqual(["labkeeper"]);
  });

  test("the log tells what failed; a redelivery has the same GUID", async () => {
    const forge = await forgeForTest();
    let status = 500;
    const { url, received } = await receiver(() => status);
    const lab = labIn(forge, { hookUrl: url });
    await forge.settled();
    const client = await appClient(lab);
    const { data: log } = await client.rest.apps.listWebhookDeliveries();
    expect(log.map(({ event, status_code }) => `${event} ${status_code}`)).toEqual(["installation 500"]);
    status = 202;
    await client.rest.apps.redeliverWebhookDelivery({ delivery_id: log[0]?.id ?? 0 });
    await forge.settled();
    const { data: after } = await client.rest.apps.listWebhookDeliveries();
    expect(after.map(({ status_code, redelivery }) => `${status_code} ${redelivery}`)).toEqual([
      "202 true",
      "500 false",
    ]);
    expect(new Set(received.map(({ headers }) => headers["x-github-delivery"])).size).toBe(1);
    const { data: one } = await client.rest.apps.getWebhookDelivery({ delivery_id: after[0]?.id ?? 0 });
    expect(one.request.payload).toMatchObject({ action: "created" });
  });

  test("the log is paged by cursor", async () => {
    const forge = await forgeForTest();
    const lab = labIn(forge);
    for (const n of [1, 2, 3]) {
      forge.commitFiles(lab.repository, { by: lab.erin, message: `${n}`, files: { "b.txt": `${n}` } });
    }
    const client = await appClient(lab);
    const all = await client.paginate(client.rest.apps.listWebhookDeliveries, { per_page: 2 });
    expect(all.map(({ event }) => event)).toEqual([
      "check_suite",
      "push",
      "check_suite",
      "push",
      "check_suite",
      "push",
      "installation",
    ]);
  });

  test("held back, they are sent when the test says, in any order and more than once", async () => {
    const forge = await forgeForTest({ webhooks: "manual" });
    const { url, received } = await receiver();
    const { repository, erin } = labIn(forge, { hookUrl: url });
    forge.commitFiles(repository, { by: erin, message: "Two", files: { "b.txt": "b" } });
    expect(received).toHaveLength(0);
    const [first, second] = forge.deliveries();
    if (first === undefined || second === undefined) throw new Error("No deliveries");
    for (const delivery of [second, first, second]) await forge.send(delivery);
    expect(received.map(({ headers }) => headers["x-github-event"])).toEqual([
      "push",
      "installation",
      "push",
    ]);
  });

  test("nobody listening is in the log too", async () => {
    const forge = await forgeForTest();
    const { url, close } = await receiver();
    await close();
    labIn(forge, { hookUrl: url });
    await forge.settled();
    expect(forge.deliveries().map(({ status, statusCode }) => `${status} ${statusCode}`)).toEqual([
      "failed to connect 0",
    ]);
  });
});
