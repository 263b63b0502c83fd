import { generateKeyPairSync, randomUUID } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectApp } from "../../src/edge/github/app.ts";
import type { Hook } from "../../src/edge/http/webhook.ts";
import { startHttp } from "../../src/edge/http.ts";
import { hookHeaders } from "../support/app/sent.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const secret = "forge-webhook-secret";
const body = JSON.stringify({ ref: "refs/heads/main" });

/** The server with Probot's own verification, and what it accepted. */
async function listening(
  accept: (hook: Hook) => Promise<boolean> = async () => true,
  options: { readonly within?: number; readonly troubles?: () => Promise<readonly string[]> } = {},
) {
  const log = pino({ level: "silent" });
  const app = await connectApp({
    appId: 7,
    privateKey,
    webhookSecret: secret,
    baseUrl: "http://127.0.0.1:9",
    log,
  });
  const accepted: Hook[] = [];
  const errors: unknown[] = [];
  const server = await startHttp({
    host: "127.0.0.1",
    port: 0,
    troubles: async () => [],
    hook: {
      verify: app.verify,
      onError: (error) => void errors.push(error),
      accept: async (hook) => {
        accepted.push(hook);
        return await accept(hook);
      },
    },
    ...options,
  });
  onTestFinished(() => server.close());
  const url = `http://127.0.0.1:${server.port}`;
  const post = async (sent: string, headers: Record<string, string>, path = "/api/github/webhooks") => {
    const answer = await fetch(`${url}${path}`, { method: "POST", body: sent, headers });
    return `${answer.status} ${(await answer.text()).trim()}`;
  };
  return { url, port: server.port, accepted, errors, post };
}

describe("the webhook route", () => {
  test("takes what is signed, with what GitHub said about it", async () => {
    const { post, accepted } = await listening();
    const headers = hookHeaders(body, { id: "72d3162e-cc78-11e3-81ab-4c9367dc0958" });
    expect(await post(body, headers)).toBe("202 accepted");
    expect(accepted).toEqual([
      { id: "72d3162e-cc78-11e3-81ab-4c9367dc0958", event: "push", payload: { ref: "refs/heads/main" } },
    ]);
  });

  const sound = hookHeaders(body);
  const without = (name: string) => Object.fromEntries(Object.entries(sound).filter(([key]) => key !== name));
  test.each([
    [
      "a wrong signature",
      body,
      hookHeaders(body, { secret: "another-secret-of-mine" }),
      "400 wrong signature",
    ],
    ["Probot's default secret", body, hookHeaders(body, { secret: "development" }), "400 wrong signature"],
    ["another body", `${body} `, sound, "400 wrong signature"],
    ["no signature", body, without("x-hub-signature-256"), "400 wrong signature"],
    ["half a signature", body, { ...sound, "x-hub-signature-256": "sha256=" }, "400 wrong signature"],
    [
      "the old signature only",
      body,
      { ...sound, "x-hub-signature-256": `sha1=${"0".repeat(40)}` },
      "400 wrong signature",
    ],
    [
      "a wrong type",
      body,
      { ...sound, "content-type": "application/x-www-form-urlencoded" },
      "415 application/json expected",
    ],
    ["bad JSON, signed", "{", hookHeaders("{"), "400 no webhook"],
    ["no body, signed", "", hookHeaders(""), "400 wrong signature"],
    ["no delivery", body, without("x-github-delivery"), "400 no webhook"],
    ["an odd delivery", body, { ...sound, "x-github-delivery": "' OR 1=1" }, "400 no webhook"],
    ["no event", body, without("x-github-event"), "400 no webhook"],
  ])("refuses %s", async (_, sent, headers, answer) => {
    const { post, accepted } = await listening();
    expect(await post(sent, headers)).toBe(answer);
    expect(accepted).toEqual([]);
    expect(await post(body, hookHeaders(body))).toBe("202 accepted");
  });

  test("a delivery that is known is answered as taken", async () => {
    const { post } = await listening(async () => false);
    expect(await post(body, hookHeaders(body))).toBe("200 known");
  });

  test("what goes wrong inside is not told to the sender", async () => {
    const { post, errors } = await listening(async () => {
      throw Object.assign(new Error("disk full at /var/lib"), { status: 404 });
    });
    expect(await post(body, hookHeaders(body))).toBe("503 try again");
    expect(errors).toMatchObject([{ message: "disk full at /var/lib" }]);
  });

  test("nothing of Probot's set-up is served", async () => {
    const { url, post } = await listening();
    for (const path of ["/", "/probot", "/probot/setup", "/probot/import", "/ping"]) {
      expect((await fetch(`${url}${path}`)).status).toBe(404);
      expect(await post("{}", { "content-type": "application/json" }, path)).toBe("404 not found");
    }
    expect((await fetch(`${url}/api/github/webhooks`)).status).toBe(405);
  });
});

/** Sends a body in pieces until the server has had enough; answers its status and how many bytes it let us send. */
function flood(port: number, length: number, headers: Record<string, string | number>) {
  return new Promise<{ readonly status: number; readonly sent: number }>((resolve) => {
    const piece = Buffer.alloc(64 * 1024, " ");
    let status = 0;
    let sent = 0;
    const posted = request({
      port,
      host: "127.0.0.1",
      path: "/api/github/webhooks",
      method: "POST",
      headers,
    });
    const finish = (): void => resolve({ status, sent });
    const more = (): void => {
      if (status !== 0 || posted.destroyed) return;
      if (sent >= length) return void posted.end();
      sent += piece.length;
      posted.write(piece, () => setImmediate(more));
    };
    posted.on("response", (response) => {
      status = response.statusCode ?? 0;
      response.resume();
    });
    posted.on("error", () => {});
    posted.on("close", finish);
    more();
  });
}

describe("senders who mean harm", () => {
  const megabyte = 1024 * 1024;
  const signed = hookHeaders(body);
  const { "x-hub-signature-256": _, ...unsigned } = signed;

  test("60 MB unsigned: refused before it is read", async () => {
    const { port, post } = await listening();
    const { status, sent } = await flood(port, 60 * megabyte, {
      ...unsigned,
      "content-length": 60 * megabyte,
    });
    expect([0, 400]).toContain(status); // 0: the connection was cut before the answer was read
    expect(sent).toBeLessThan(20 * megabyte);
    expect(await post(body, hookHeaders(body))).toBe("202 accepted");
  });

  test("60 MB that say so: refused before they are read, whatever their signature", async () => {
    const { port } = await listening();
    const { status, sent } = await flood(port, 60 * megabyte, { ...signed, "content-length": 60 * megabyte });
    expect([0, 413]).toContain(status);
    expect(sent).toBeLessThan(20 * megabyte);
  });

  test("60 MB that do not say so: cut at GitHub's own limit", async () => {
    const { port, post } = await listening();
    const { status, sent } = await flood(port, 60 * megabyte, { ...signed, "transfer-encoding": "chunked" });
    expect([0, 413]).toContain(status);
    expect(sent).toBeGreaterThanOrEqual(25 * megabyte);
    expect(sent).toBeLessThan(45 * megabyte);
    expect(await post(body, hookHeaders(body))).toBe("202 accepted");
  });

  test("many large ones at once hold no more than their budget", async () => {
    const { port, post } = await listening();
    const headers = { ...signed, "transfer-encoding": "chunked" };
    const floods = await Promise.all(Array.from({ length: 6 }, () => flood(port, 24 * megabyte, headers)));
    const total = floods.reduce((sum, { sent }) => sum + sent, 0);
    expect(total).toBeGreaterThan(90 * megabyte);
    expect(await post(body, hookHeaders(body))).toBe("202 accepted");
  });

  test.each([
    ["headers", "POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\nx-"],
    [
      "body",
      `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\n${Object.entries(signed)
        .map(([k, v]) => `${k}: ${v}\r\n`)
        .join("")}content-length: 100\r\n\r\n{`,
    ],
  ])("a sender who dribbles its %s is cut off", async (_part, beginning) => {
    const { port, accepted } = await listening(undefined, { within: 300 });
    const socket = connect(port, "127.0.0.1");
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const dribble = setInterval(() => socket.write("x"), 50);
      socket.on("data", (chunk) => (text += chunk.toString()));
      socket.on("error", () => {});
      socket.on("close", () => {
        clearInterval(dribble);
        resolve(text);
      });
      socket.write(beginning);
    });
    expect(answer).toMatch(/^HTTP\/1.1 408|^$/);
    expect(accepted).toEqual([]);
  });
});

test("/healthz says that it runs, /readyz that it can work", async () => {
  let troubles: readonly string[] | Error = ["GitHub has not told yet who the App is"];
  const { url } = await listening(undefined, {
    troubles: async () => {
      if (troubles instanceof Error) throw troubles;
      return troubles;
    },
  });
  const asked = async (path: string) => {
    const answer = await fetch(`${url}${path}?${randomUUID()}`);
    return `${answer.status} ${(await answer.text()).trim()}`;
  };
  expect(await asked("/healthz")).toBe("200 ok");
  expect(await asked("/readyz")).toBe("503 GitHub has not told yet who the App is");
  troubles = new Error("disk full at /var/lib");
  expect(await asked("/readyz")).toBe("503 store");
  troubles = [];
  expect(await asked("/readyz")).toBe("200 ready");
});

test("an address that is taken is refused with what to do", async () => {
  const { port } = await listening();
  const taken = startHttp({ host: "127.0.0.1", port, troubles: async () => [], hook: undefined });
  await expect(taken).rejects.toMatchObject({ name: "Stop", remedy: expect.stringContaining("PORT") });
});
