import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** Of the webhooks. */
export const secret = "0123456789abcdef0123456789abcdef";

const server = fileURLToPath(new URL("bench-serve-child.ts", import.meta.url));

/** A bare Probot handler that does nothing; labkeeper as the image and the package hold it; labkeeper as `npm start` runs it in a clone. */
export type ServerKind = "probot" | "built" | "source";

export interface Server {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** Resident memory in MiB, now and the most so far. */
  readonly memory: () => Promise<{ readonly now: number; readonly most: number }>;
}

/** Runs a server in a process of its own, which ends with what is done to it. */
export async function withServer<T>(kind: ServerKind, use: (server: Server) => Promise<T>): Promise<T> {
  if (kind === "built") await build();
  const directory = await mkdtemp(join(tmpdir(), "labkeeper-bench-"));
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const child = execa(process.execPath, [server, kind, JSON.stringify({ privateKey, secret, directory })], {
    // For all of them, as the image has it.
    env: { NODE_OPTIONS: "--max-semi-space-size=4" },
    reject: false,
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
      void child.then(({ stderr }) => reject(new Error(stderr)));
    });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return await use({ port, memory: () => memoryOf(child.pid) });
  } finally {
    child.kill("SIGKILL");
    await child;
    await rm(directory, { recursive: true });
  }
}

let building: Promise<unknown> | undefined;

function build(): Promise<unknown> {
  building ??= execa("npm", ["run", "build"]);
  return building;
}

/** As in proc(5). */
async function memoryOf(pid: number | undefined): ReturnType<Server["memory"]> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: field("VmRSS"), most: field("VmHWM") };
}
