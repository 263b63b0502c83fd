import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { tempDirectory, writeTree } from "../support/temp.ts";
import { tool } from "../support/tools.ts";

/** An S3 server on loopback. */
export interface S3 {
  readonly url: string;
  /** Where its objects are files. */
  readonly directory: string;
  /** Lines NAME=value of a key that it takes. */
  readonly credentials: string;
}

/** `rclone serve s3` with one bucket, until the running test ends. */
export async function serveS3(bucket: string): Promise<S3> {
  const directory = tempDirectory();
  mkdirSync(join(directory, bucket));
  const credentials = "AWS_ACCESS_KEY_ID=lab\nAWS_SECRET_ACCESS_KEY=loopback-only\n";
  const url = `http://${await serve("s3", ["--auth-key", "lab,loopback-only"], directory)}`;
  return { url, directory, credentials };
}

/** A server of restic's REST protocol (`rclone serve restic`). */
export async function serveRest(): Promise<Pick<S3, "url" | "credentials">> {
  const address = await serve("restic", ["--user", "lab", "--pass", "loopback-only"], tempDirectory());
  const credentials = "RESTIC_REST_USERNAME=lab\nRESTIC_REST_PASSWORD=loopback-only\n";
  return { url: `http://${address}`, credentials };
}

/** A server of SFTP, by keys alone. */
export interface Sftp {
  readonly port: number;
  /** Public key line, without a name. */
  readonly hostKey: string;
  /** The private key that it lets in. */
  readonly identity: string;
}

/** `rclone serve sftp` with an empty directory /srv/restic. `keyFor` makes a key pair in a file, and answers its public line. */
export async function serveSftp(keyFor: (file: string) => Promise<string>): Promise<Sftp> {
  const keys = tempDirectory();
  const directory = tempDirectory();
  mkdirSync(join(directory, "srv/restic"), { recursive: true });
  const [hostKey, own] = await Promise.all(["host", "identity"].map((name) => keyFor(join(keys, name))));
  writeTree(keys, { authorized: `${own}\n` });
  const args = ["--user", "lab", "--key", join(keys, "host"), "--authorized-keys", join(keys, "authorized")];
  const address = await serve("sftp", args, directory);
  return {
    port: Number(address.split(":")[1]),
    hostKey: hostKey ?? "",
    identity: join(keys, "identity"),
  };
}

/** Runs `rclone serve` until the running test ends; answers address:port. */
async function serve(kind: string, args: readonly string[], directory: string): Promise<string> {
  const words = ["serve", kind, "--addr", "127.0.0.1:0", ...args, "--config", "", directory];
  const server = execa(tool("rclone") ?? "rclone", words, {
    stdin: "ignore",
    stdout: "ignore",
    reject: false,
  });
  onTestFinished(async () => {
    server.kill();
    await server;
  });
  return address(server.stderr);
}

/** The address that it says it listens at. */
function address(said: NodeJS.ReadableStream): Promise<string> {
  return new Promise((found, failed) => {
    let text = "";
    said.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const at = /127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (at !== undefined) found(at);
    });
    said.once("end", () => failed(new Error(`rclone serve ended before it listened: ${text}`)));
  });
}
