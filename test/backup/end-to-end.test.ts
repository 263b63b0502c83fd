import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { parseDrills } from "../../src/files/restore/drills.ts";
import { describeWith, tool } from "../support/tools.ts";
import { type EvaluatedHost, evaluateHost } from "./evaluated.ts";
import { filesWithSecrets, restorablesOf, treeWithSecrets } from "./founding.ts";
import { type Machine, machine } from "./machine.ts";
import { installJob } from "./restic.ts";
import { type S3, serveS3 } from "./servers.ts";
import { type Clone, cloneOn } from "./tasks.ts";
import { fingerprint, plantData } from "./tree.ts";
import { installUnit } from "./unit.ts";

const endpoint = "https://0123456789abcdef.r2.cloudflarestorage.com";
const services = ["paperless", "unifi"];
const owners: Readonly<Record<string, { readonly uid: number; readonly gid: number }>> = {
  paperless: { uid: 315, gid: 315 },
  unifi: { uid: 999, gid: 999 },
};

/** Milliseconds: restic takes most of a second to open a repository, and each story opens one thirty times. */
const timeout = 300_000;

/** luna as nix evaluates what labkeeper writes for founding; nothing of it is made again here. */
let luna: EvaluatedHost;
const files = filesWithSecrets();
const found = restorablesOf();

interface Night extends Clone {
  readonly host: Machine;
  readonly s3: S3;
}

/** A machine with luna's units for both services, and their data. */
async function night(restic: string): Promise<Night> {
  const s3 = await serveS3("founding-backup");
  const host = machine({ [endpoint]: s3.url });
  host.write("/run/secrets/restic/password", "correct horse battery\n", 0o400);
  host.write("/run/secrets/restic/r2-env", s3.credentials, 0o400);
  host.command("curl", "#!/bin/sh\nexit 0\n");
  for (const service of services) {
    for (const path of pathsOf(service))
      plantData(join(host.root, path), owners[service] ?? { uid: 0, gid: 0 });
  }
  for (const [name, backup] of Object.entries(luna.restic)) {
    const unit = luna.services[`restic-backups-${name}`];
    if (unit === undefined) throw new Error(`${name} has no unit`);
    installJob(host, { name, backup, unit }, restic);
    for (const kind of ["check", "drill"]) installPlain(host, `lab-backup-${kind}-${name}`);
  }
  return { host, s3, ...cloneOn(host, files) };
}

function installPlain(host: Machine, name: string): void {
  const unit = luna.services[name];
  if (unit === undefined) throw new Error(`there is no unit ${name}`);
  const { preStart, script, postStop, environment, path } = unit;
  installUnit(host, `${name}.service`, {
    steps: [preStart, script].filter((step) => step !== ""),
    postStop: [postStop],
    environment,
    environmentFile: null,
    path,
  });
}

function pathsOf(service: string): readonly string[] {
  return found.get(`luna/${service}`)?.paths.map(({ path }) => path) ?? [];
}

function fingerprints({ root }: Machine, service: string) {
  return pathsOf(service).map((path) => fingerprint(join(root, path)));
}

async function start(host: Machine, unit: string): Promise<void> {
  const { exitCode, all } = await host.run("systemctl", ["start", unit]);
  expect({ unit, exitCode, all }).toMatchObject({ exitCode: 0 });
}

/** Figures of a job as node_exporter reads them. */
function figures({ root }: Machine): string {
  const directory = join(root, "/var/lib/prometheus-node-exporter-text");
  return readdirSync(directory)
    .filter((file) => file.endsWith(".prom"))
    .map((file) => readFileSync(join(directory, file), "utf8"))
    .join("");
}

/**
 * Writes into every pack of a repository, as a disk does that goes bad; answers how many there were. (Packs that end early
 * fail too, but only after restic has asked for them again for minutes.)
 */
function spoil(repository: string): number {
  const data = join(repository, "data");
  const packs = readdirSync(data, { recursive: true, encoding: "utf8" })
    .map((path) => join(data, path))
    .filter((path) => statSync(path).isFile());
  for (const pack of packs) {
    chmodSync(pack, 0o600);
    const content = readFileSync(pack);
    content.fill(0x55, 20, 36);
    writeFileSync(pack, content);
  }
  return packs.length;
}

function drillsOf({ root }: Machine) {
  return parseDrills(readFileSync(join(root, "clone/docs/restore/drills.md"), "utf8"));
}

describeWith(["nix-instantiate", "jq", "rclone", "restic", "restic-current", "task"], "founding", () => {
  beforeAll(async () => {
    luna = await evaluateHost("luna", treeWithSecrets());
  });

  test.for([
    { version: "restic", service: "paperless", destination: "nas" },
    { version: "restic", service: "unifi", destination: "r2" },
    { version: "restic-current", service: "unifi", destination: "nas" },
    { version: "restic-current", service: "paperless", destination: "r2" },
  ])("$version, $service at $destination: backed up, tried out, lost, restored", { timeout }, async (run) => {
    const { version, service, destination } = run;
    const { host, s3, task } = await night(tool(version) ?? version);
    const job = `${service}-${destination}`;
    const asked = ["host=luna", `service=${service}`, `from=${destination}`];
    const before = fingerprints(host, service);
    expect(await task("backup-now", ...asked)).toMatchObject({ exitCode: 0 });
    expect(figures(host)).toContain(`restic_backup_result{backup_job="${job}",result="complete"} 1`);
    expect(await task("drill", ...asked)).toMatchObject({ exitCode: 0 });
    expect(drillsOf(host)).toMatchObject([{ host: "luna", service, destination }]);

    for (const path of pathsOf(service)) {
      rmSync(join(host.root, path, "db"), { recursive: true });
      writeFileSync(join(host.root, path, "empty"), "no longer", { mode: 0o600 });
    }
    expect(fingerprints(host, service)).not.toEqual(before);
    expect(await task("service", ...asked)).toMatchObject({ exitCode: 0 });
    expect(fingerprints(host, service)).toEqual(before);
    await start(host, `restic-backups-${job}.service`);
    await start(host, `lab-backup-check-${job}.service`);

    const bucket = join(s3.directory, "founding-backup");
    const repository = destination === "nas" ? join(host.root, "/mnt/nas/founding") : bucket;
    expect(spoil(join(repository, "luna", service))).toBeGreaterThan(0);
    const failed = await task("drill", ...asked);
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain("the drill failed");
    expect(drillsOf(host)).toHaveLength(1);
    expect(figures(host)).toContain(`restic_drill_result{backup_job="${job}",result="failed"} 1`);
    expect(figures(host)).toContain(`restic_drill_last_success_timestamp_seconds{backup_job="${job}"}`);
  });

  test("a drill sees a file that went bad on the host without a change of its size and time", {
    timeout,
  }, async () => {
    const { host, task } = await night(tool("restic-current") ?? "restic");
    const asked = ["host=luna", "service=unifi"];
    expect(await task("backup-now", ...asked)).toMatchObject({ exitCode: 0 });
    const file = join(host.root, "/var/lib/unifi/unifi/db/journal");
    const then = join(host.root, "then");
    expect(await host.run("touch", ["--reference", file, then])).toMatchObject({ exitCode: 0 });
    writeFileSync(file, Buffer.alloc(4096, 1));
    expect(await host.run("touch", ["--reference", then, file])).toMatchObject({ exitCode: 0 });
    const { exitCode, all } = await task("drill", ...asked);
    expect(exitCode).not.toBe(0);
    expect(all).toContain("db/journal differ");
  });

  test("an object store that does not know the key: the job fails, and says so in its figures", {
    timeout,
  }, async () => {
    // A current restic asks again for minutes.
    const { host } = await night(tool("restic") ?? "restic");
    host.write("/run/secrets/restic/r2-env", "AWS_ACCESS_KEY_ID=lab\nAWS_SECRET_ACCESS_KEY=other\n", 0o600);
    const { exitCode } = await host.run("systemctl", ["start", "restic-backups-unifi-r2.service"]);
    expect(exitCode).not.toBe(0);
    expect(figures(host)).toContain('{backup_job="unifi-r2",result="failed"} 1');
  });
});
