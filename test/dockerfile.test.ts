import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, onTestFinished, test } from "vitest";
import { readSettings } from "../src/settings.ts";
import { tempDirectory } from "./support/temp.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const text = readFileSync(join(root, "Dockerfile"), "utf8");

/** Instructions in order, continued lines joined, comments left out. */
const instructions = text
  .replaceAll(/^\s*#.*\n/gm, "")
  .replaceAll(/\\\n\s*/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => ({ name: line.split(" ", 1)[0] ?? "", rest: line.slice(line.indexOf(" ") + 1) }));

function all(name: string): readonly string[] {
  return instructions.filter((one) => one.name === name).map(({ rest }) => rest);
}

/** What runs: the instructions of the last stage. */
const last = instructions.slice(instructions.findLastIndex(({ name }) => name === "FROM"));

function healthCommand(): readonly string[] {
  const [rest = ""] = all("HEALTHCHECK");
  return JSON.parse(rest.slice(rest.indexOf("CMD ") + 4)) as string[];
}

/** Of no variable the value holds a space. */
const environment: Readonly<Record<string, string>> = Object.fromEntries(
  all("ENV").flatMap((rest) =>
    rest.split(" ").map((pair) => [pair.replace(/=.*/, ""), pair.replace(/^.*?=/, "")]),
  ),
);

describe("the Dockerfile", () => {
  test("builds in one stage and runs in another, on the Node that package.json asks for", () => {
    expect(all("FROM")).toEqual(["node:24-bookworm-slim AS build", "node:24-bookworm-slim"]);
    expect(last.filter(({ name, rest }) => name === "COPY" && !rest.startsWith("--from=build"))).toEqual([]);
    expect(last.flatMap(({ name, rest }) => (name === "RUN" ? [rest] : [])).join()).not.toContain("npm");
    expect(all("ADD")).toEqual([]);
  });

  test("runs without root, with git and nix, and keeps its store in a volume", () => {
    const at = (name: string) => last.findIndex((one) => one.name === name);
    expect(all("USER")).toEqual(["node"]);
    expect(at("USER")).toBeGreaterThan(last.findLastIndex(({ name }) => name === "COPY" || name === "RUN"));
    expect(last.map(({ rest }) => rest).join()).toMatch(/apt-get install .*\bgit nix-bin\b/);
    const { server } = readSettings(environment);
    expect([server.host, server.port, server.dataDirectory]).toEqual(["0.0.0.0", "3000", "/data"]);
    expect(all("VOLUME")).toEqual(['["/data"]']);
    expect(JSON.parse(all("ENTRYPOINT")[0] ?? "")).toEqual(["node", "/app/bin/labkeeper.js"]);
    expect(text).not.toMatch(/PRIVATE_KEY|WEBHOOK_SECRET|TOKEN/);
  });

  test("gives Node options that it takes, and this Node none that it does not", async () => {
    const node = (options?: string) =>
      execa(process.execPath, ["-e", "0"], { env: { NODE_OPTIONS: options }, reject: false });
    expect(environment.NODE_OPTIONS).toMatch(/^--/);
    expect((await node(environment.NODE_OPTIONS)).exitCode).toBe(0);
    expect((await node("--no-such-option")).exitCode).not.toBe(0);
  });

  test("copies what there is, and .dockerignore lets all of it in", () => {
    const stage = instructions.slice(
      0,
      instructions.findLastIndex(({ name }) => name === "FROM"),
    );
    const copied = stage.flatMap(({ name, rest }) => (name === "COPY" ? rest.split(" ").slice(0, -1) : []));
    expect(copied).toContain("src");
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const lines = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
    expect(lines).toContain("*");
    expect(copied.filter((path) => !lines.includes(`!${path}`))).toEqual([]);
  });

  test.each([
    [200, 0],
    [500, 1],
  ])("its health check takes an answer of %i for %i", async (status, code) => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const [, ...args] = healthCommand();
    const env = { PORT: String((server.address() as AddressInfo).port) };
    const { exitCode } = await execa(process.execPath, args, { env, extendEnv: false, reject: false });
    expect([exitCode, asked]).toEqual([code, ["/healthz"]]);
  });

  test("what it copies is enough to run, without sources, compiler or tests", async () => {
    const app = tempDirectory();
    for (const path of ["package.json", "bin", "nix", "examples"]) {
      cpSync(join(root, path), join(app, path), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(app, "node_modules"));
    const build = [
      join(root, "node_modules/.bin/tsc"),
      "-p",
      "tsconfig.build.json",
      "--outDir",
      join(app, "dist"),
    ];
    await execa(process.execPath, build, { cwd: root });
    const env = { PATH: process.env.PATH ?? "", HOME: tempDirectory() };
    const run = async (...args: readonly string[]) =>
      await execa(process.execPath, [join(app, "bin/labkeeper.js"), ...args], {
        env,
        extendEnv: false,
        reject: false,
      });
    expect((await run("schema")).stdout).toContain('"$schema"');
    const serve = await run("serve");
    expect([serve.exitCode, serve.stderr]).toEqual([1, expect.stringContaining("APP_ID")]);
  });
});
