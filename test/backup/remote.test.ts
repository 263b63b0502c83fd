import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { factsOf, filesOf, findCase } from "../cases/case.ts";
import { describeWith, tool } from "../support/tools.ts";
import { type EvaluatedHost, evaluateHost, treeOf } from "./evaluated.ts";
import { type Machine, machine } from "./machine.ts";
import { installJob } from "./restic.ts";
import { serveRest, serveSftp } from "./servers.ts";
import { cloneOn } from "./tasks.ts";
import { fingerprint, plantData } from "./tree.ts";

const golden = findCase("backups");
const boxKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDOJTpxvVy6aahgxna69ImA5AwTCRfzrEqBL7uXNaFYU";

/** A job of sol on a machine, as nix evaluates it; what is asked of an address goes to `played`. */
async function sol(job: string, { lab = golden.lab, played }: Played) {
  const files = filesOf(lab, factsOf(golden));
  const evaluated = await evaluateHost("sol", treeOf(files, golden.repository));
  const [backup, unit] = [evaluated.restic[job], evaluated.services[`restic-backups-${job}`]];
  if (backup === undefined || unit === undefined) throw new Error(`sol has no job ${job}`);
  const host = machine(played);
  host.command("curl", "#!/bin/sh\nexit 0\n");
  host.write("run/secrets/restic/password", "correct horse\n", 0o400);
  // nixpkgs' unit has ssh in its PATH.
  const path = [...unit.path, "openssh"];
  installJob(host, { name: job, backup, unit: { ...unit, path } }, tool("restic-current") ?? "restic");
  for (const one of backup.paths) plantData(join(host.root, one), one.endsWith("/db") ? server : root);
  return { host, evaluated, paths: backup.paths, ...cloneOn(host, files) };
}

/** Who the golden lab says that wiki's server is. */
const server = { uid: 999, gid: 999 };
const root = { uid: 0, gid: 0 };

interface Played {
  readonly lab?: string;
  readonly played: Readonly<Record<string, string>>;
}

function fingerprints({ root }: Machine, paths: readonly string[]) {
  return paths.map((path) => fingerprint(join(root, path)));
}

/** Backs up, loses and restores what is there by the job's task. */
async function lost(made: Awaited<ReturnType<typeof sol>>, asked: readonly string[]): Promise<void> {
  const { host, paths, task } = made;
  const before = fingerprints(host, paths);
  const backup = await task("backup-now", ...asked);
  expect({ code: backup.exitCode, all: backup.all }).toMatchObject({ code: 0 });
  for (const path of paths) rmSync(join(host.root, path), { recursive: true });
  const restored = await task("service", ...asked);
  expect(restored).toMatchObject({ exitCode: 0 });
  expect(fingerprints(host, paths)).toEqual(before);
}

/** ssh as it is, but for where NixOS has what programs.ssh.knownHosts says. */
function installSsh(host: Machine, { knownHosts }: EvaluatedHost): string {
  const lines = Object.values(knownHosts).map(
    ({ hostNames, publicKey }) => `${hostNames.join(",")} ${publicKey}\n`,
  );
  const file = host.write("etc/ssh/ssh_known_hosts", host.reroot(lines.join("")));
  const words = `-F none -o GlobalKnownHostsFile=${file} -o UserKnownHostsFile=none -E ${join(host.root, "ssh-log")}`;
  host.command("ssh", `#!/bin/bash\nexec ${tool("ssh")} ${words} "$@"\n`);
  return file;
}

async function keyFor(file: string): Promise<string> {
  await execa(tool("ssh-keygen") ?? "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
}

// restic 0.14 takes no name and password from the environment, and ends badly with rclone's SFTP server.
const tools = ["nix-instantiate", "rclone", "restic-current", "task"] as const;

describeWith(tools, "a destination that is another machine", () => {
  test("restic's REST server: backed up, lost, restored", async () => {
    const server = await serveRest();
    const made = await sol("attic-server", { played: { "https://rest.example.net": server.url } });
    made.host.write("run/secrets/restic/server-env", server.credentials, 0o600);
    await lost(made, ["host=sol", "service=attic", "from=server"]);
  });
});

describeWith([...tools, "ssh", "ssh-keygen"], "a destination that is another machine", () => {
  test("SFTP: backed up, lost, restored; a machine with another key than lab.yaml says is not spoken to", async () => {
    const { port, hostKey, identity } = await serveSftp(keyFor);
    const played = {
      "-p 2222 lab@box.example.net": `-p ${port} lab@127.0.0.1`,
      "[box.example.net]:2222": `[127.0.0.1]:${port}`,
      "box.example.net:2222": `127.0.0.1:${port}`,
    };
    const made = await sol("wiki-box", { lab: golden.lab.replace(boxKey, hostKey), played });
    const known = installSsh(made.host, made.evaluated);
    made.host.write("run/secrets/restic/identity", readFileSync(identity, "utf8"), 0o400);
    await lost(made, ["host=sol", "service=wiki", "from=box"]);

    const other = readFileSync(known, "utf8").replace(hostKey, boxKey);
    made.host.write("etc/ssh/ssh_known_hosts", other);
    const { exitCode } = await made.host.run("restic-wiki-box", ["init"]);
    expect(exitCode).toBe(1);
    expect(readFileSync(join(made.host.root, "ssh-log"), "utf8")).toContain("Host key verification failed");
  });
});
