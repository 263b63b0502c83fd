import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { tempDirectory } from "../support/temp.ts";
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
  const args = [
    "serve",
    "s3",
    "--addr",
    "127.0.0.1:0",
    "--auth-key",
    "lab,loopback-only",
    "--config",
    "",
    directory,
  ];
  const server = execa(tool("rclone") ?? "rclone", args, {
    stdin: "ignore",
    stdout: "ignore",
    reject: false,
  });
  onTestFinished(async () => {
    server.kill();
    await server;
  });
  const credentials = "AWS_ACCESS_KEY_ID=lab\nAWS_SECRET_ACCESS_KEY=loopback-only\n";
  return { url: await address(server.stderr), directory, credentials };
}

/** The address that it says it listens at. */
function address(said: NodeJS.ReadableStream): Promise<string> {
  return new Promise((found, failed) => {
    let text = "";
    said.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url !== undefined) found(url);
    });
    said.once("end", () => failed(new Error(`rclone serve s3 ended before it listened: ${text}`)));
  });
}
