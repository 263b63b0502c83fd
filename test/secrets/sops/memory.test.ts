import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { unwrap } from "../../../src/secrets/sops/age.ts";
import { createSopsFile } from "../../../src/secrets/sops/create.ts";
import { parse } from "../../../src/secrets/sops/read.ts";
import { tempDirectory, writeTree } from "../../support/temp.ts";
import { newKeys } from "./keys.ts";
import { ok } from "./ok.ts";

/** How often some bytes are in the writable memory of a process. */
function occurrences(pid: number, bytes: Uint8Array): number {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const writable = readFileSync(`/proc/${pid}/maps`, "utf8").matchAll(/^([\da-f]+)-([\da-f]+) rw/gm);
  let count = 0;
  for (const [, from = "", to = ""] of writable) {
    const region = read(memory, Number.parseInt(from, 16), Number.parseInt(to, 16));
    for (let at = region.indexOf(bytes); at >= 0; at = region.indexOf(bytes, at + 1)) count++;
  }
  closeSync(memory);
  return count;
}

/** Pages that cannot be read are left out. */
function read(memory: number, from: number, to: number): Buffer {
  const region = Buffer.alloc(to - from);
  try {
    readSync(memory, region, 0, region.length, from);
  } catch {}
  return region;
}

async function childWith(args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL("memory-child.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ["--expose-gc", script, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [said] = await once(child.stdout ?? child, "data");
  expect(String(said)).toContain("ready");
  return child.pid ?? 0;
}

describe.runIf(process.platform === "linux")(
  "the memory of a process that rewrapped and rotated a file",
  () => {
    test.each([
      ["holds neither data key nor identity", "careful"],
      ["control: holds both where they are not wiped", "careless"],
    ])("%s", async (_, manner) => {
      const { admin, bot, old, fresh } = await newKeys();
      const directory = tempDirectory();
      const recipients = [admin, old, bot].map(({ recipient }) => recipient);
      const { text } = ok(
        createSopsFile({ path: "a.sops.yaml", names: ["a", "b", "c"], recipients, at: new Date(0) }),
      );
      writeTree(directory, { key: `${bot.secret}\n`, "a.sops.yaml": text });
      const own = parse("a.sops.yaml", text).metadata.groups[0]?.age[2]?.enc.plain ?? "";
      const dataKey = (await unwrap(own, bot.identity)) ?? new Uint8Array();
      expect(dataKey).toHaveLength(32);
      const pid = await childWith([
        join(directory, "key"),
        join(directory, "a.sops.yaml"),
        old.recipient,
        fresh.recipient,
        manner,
      ]);
      const found = [occurrences(pid, dataKey), occurrences(pid, Buffer.from(bot.secret))].map(
        (count) => count > 0,
      );
      expect(found).toEqual([manner === "careless", manner === "careless"]);
    });
  },
);
