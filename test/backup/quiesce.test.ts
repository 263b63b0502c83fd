import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWith } from "../support/tools.ts";
import { goldenHosts } from "./founding.ts";
import { type Machine, machine } from "./machine.ts";

/** podman as far as a dump asks it: says what it was asked, and a dump. */
const podman = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$HOME/podman-asked"
[ -e "$HOME/podman-fails" ] && exit 125
echo "CREATE DATABASE wiki;"
`;

interface Quiesce {
  readonly host: Machine;
  /** The unit starts; where that fails it is stopped, as systemd does. */
  readonly start: () => Promise<number | undefined>;
  readonly stop: () => Promise<number | undefined>;
  readonly running: () => readonly string[];
}

/** sol with the unit that copies a service, whose units run. */
async function quiesce(service: string, units: readonly string[]): Promise<Quiesce> {
  const { sol } = await goldenHosts();
  const unit = sol.services[`lab-quiesce-${service}`];
  if (unit === undefined) throw new Error(`${service} is not copied`);
  const host = machine();
  host.command("podman", podman);
  const script = (text: string) => host.write(`unit-${text.length}`, host.reroot(`set -e\n${text}`));
  const [starting, stopping] = [script(unit.script), script(unit.postStop)];
  mkdirSync(join(host.root, "active"));
  mkdirSync(join(host.root, "run"), { recursive: true });
  for (const one of units) writeFileSync(join(host.root, "active", one), "");
  const stop = async () => (await host.run("bash", [stopping])).exitCode;
  return {
    host,
    stop,
    start: async () => {
      const { exitCode } = await host.run("bash", [starting]);
      if (exitCode !== 0) await stop();
      return exitCode;
    },
    running: () => units.filter((one) => existsSync(join(host.root, "active", one))),
  };
}

const wiki = ["podman-wiki.service", "podman-wiki-db.service"];
const staging = "var/lib/lab-backup/staging/wiki";

describeWith(["nix-instantiate"], "a service without ZFS", () => {
  test("stands still while it is copied, its server only after the dump, and runs again before jobs read", async () => {
    const { host, start, running } = await quiesce("wiki", wiki);
    host.write("var/lib/wiki/data/page", "text", 0o640);
    host.write("var/lib/wiki/db/base", "rows");
    expect(await start()).toBe(0);
    expect(running()).toEqual(wiki);
    const verbs = host.asked().filter((line) => !line.startsWith("is-active"));
    expect(verbs).toEqual([
      "stop podman-wiki.service",
      "stop podman-wiki-db.service",
      "start podman-wiki-db.service podman-wiki.service",
    ]);
    expect(readFileSync(join(host.root, staging, "var/lib/wiki/data/page"), "utf8")).toBe("text");
    expect(statSync(join(host.root, staging, "var/lib/wiki/data/page")).mode & 0o777).toBe(0o640);
    expect(statSync(join(host.root, staging)).mode & 0o777).toBe(0o700);
    const dump = join(host.root, staging, "var/lib/lab-backup/dumps/wiki/wiki-db.sql");
    expect(readFileSync(dump, "utf8")).toBe("CREATE DATABASE wiki;\n");
    expect(readFileSync(join(host.root, "podman-asked"), "utf8")).toMatch(/^exec wiki-db sh -c .*pg_dumpall/);
  });

  test("what does not run is not started", async () => {
    const { host, start, running } = await quiesce("wiki", wiki.slice(1));
    host.write("var/lib/wiki/data/page", "text");
    host.write("var/lib/wiki/db/base", "rows");
    expect(await start()).toBe(0);
    expect(running()).toEqual(wiki.slice(1));
    expect(host.asked()).not.toContain("start podman-wiki.service");
  });

  test.for(["a dump", "a copy"])("%s that fails fails the unit, and the service runs again", async (what) => {
    const { host, start, running } = await quiesce("wiki", wiki);
    host.write("var/lib/wiki/data/page", "text");
    if (what === "a dump") {
      host.write("var/lib/wiki/db/base", "rows");
      host.write("podman-fails", "");
    }
    expect(await start()).not.toBe(0);
    expect(running()).toEqual(wiki);
    expect(host.asked()).toContain("stop podman-wiki.service");
    expect(existsSync(join(host.root, staging))).toBe(false);
  });

  test("the end of the last job removes the copy; what was copied before is not mixed with it", async () => {
    const { host, start, stop } = await quiesce("wiki", wiki);
    host.write("var/lib/wiki/data/page", "text");
    host.write("var/lib/wiki/db/base", "rows");
    host.write(`${staging}/var/lib/wiki/data/old`, "left by a crash");
    await start();
    expect(existsSync(join(host.root, staging, "var/lib/wiki/data/old"))).toBe(false);
    expect(existsSync(join(host.root, staging, "var/lib/wiki/data/page"))).toBe(true);
    expect(await stop()).toBe(0);
    expect(existsSync(join(host.root, staging))).toBe(false);
  });

  test("what a killed run left stopped is started first", async () => {
    const { host, start, running } = await quiesce("wiki", wiki);
    host.write("var/lib/wiki/data/page", "text");
    host.write("var/lib/wiki/db/base", "rows");
    host.write("run/lab-quiesce-wiki", "podman-extra.service\n");
    await start();
    expect(host.asked()[0]).toBe("start podman-extra.service");
    expect(running()).toEqual(wiki);
  });
});
