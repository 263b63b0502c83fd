import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, labkeeper, repositoryWith } from "../support/cli.ts";
import { type ScratchRepository, tempDirectory, writeTree } from "../support/temp.ts";
import { type HostKey, newHostKey } from "./host-key.ts";
import { newKey, type TestKey } from "./sops/keys.ts";
import { sopsIn } from "./sops/sops.ts";

/** A lab of two hosts that read secrets, its admin, and the rules that labkeeper made. */
export interface Story {
  readonly repository: ScratchRepository;
  readonly admin: TestKey;
  readonly luna: HostKey;
  readonly sol: HostKey;
  readonly identity: string;
  /** The lab.yaml in which luna's key is another. */
  readonly lab: (luna: string) => string;
}

export const OWN = "hosts/luna/secrets.sops.yaml";
export const SHARED = "secrets/shared.sops.json";
export const SOLS = "hosts/sol/secrets.sops.yaml";
export const canary = "canary-correct-horse-battery";

export function labOf(admin: string, luna: string, sol: string): string {
  const host = (key: string) => `
    platform: x86_64-linux
    hardware: [hw-x86_64-vm]
    roles: [role-server, role-container-host]
    stateVersion: "25.11"
    sshHostKey: ${key}`;
  return `version: 1
lab:
  name: sealed
  domain: lab.example.net
  timeZone: Europe/Berlin
  admins:
    ada:
      sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8 ada]
hosts:
  luna: ${host(luna)}
  sol: ${host(sol)}
services:
  dash:
    hosts: [luna, sol]
    image: docker.io/library/dash:1.2.3
    ports: [{ container: 3000, name: web }]
    environmentSecrets: [dash/env, shared/smtp]
secrets:
  admins: { ada: ${admin} }
  files:
    - { path: ${SHARED}, hosts: [luna, sol], names: [shared/smtp] }
`;
}

/** Rules made by sync, files made by real sops under those rules. */
export async function newStory(): Promise<Story> {
  const admin = await newKey();
  const [luna, sol] = [newHostKey("luna"), newHostKey("sol")];
  const lab = (key: string) => labOf(admin.recipient, key, sol.line);
  const repository = await repositoryWith({ "lab.yaml": lab(luna.line) });
  await sync(repository);
  const sops = sopsIn(repository.path);
  const plain = { [OWN]: `dash:\n    env: ${canary}\n`, [SOLS]: `dash:\n    env: ${canary}-sol\n` };
  for (const [path, text] of Object.entries({
    ...plain,
    [SHARED]: `{"shared": {"smtp": "${canary}-smtp"}}`,
  })) {
    writeFile(repository, path, text);
    const { code, output } = await sops.run(["encrypt", "--in-place", path]);
    if (code !== 0) throw new Error(output);
  }
  await repository.commit("Add secrets", {});
  await sync(repository);
  const identity = join(tempDirectory(), "keys.txt");
  writeFileSync(identity, `# created: today\n${admin.secret}\n`);
  return { repository, admin, luna, sol, identity, lab };
}

export async function sync(repository: ScratchRepository): Promise<void> {
  const { stderr } = await labkeeper(repository.path, "sync");
  if (stderr !== "") throw new Error(stderr);
  await repository.git("merge", "--quiet", "labkeeper/sync");
}

function writeFile(repository: ScratchRepository, path: string, text: string): void {
  writeTree(repository.path, { [path]: text });
}

export function readFile(repository: ScratchRepository, path: string): string {
  return readFileSync(join(repository.path, path), "utf8");
}

/** What sops makes of a file with a host's key; the exit code where it refuses. */
export async function opens(
  repository: ScratchRepository,
  path: string,
  { secret }: { secret: string },
): Promise<boolean> {
  const { code } = await sopsIn(repository.path).run(["decrypt", path], { secret } as TestKey);
  return code === 0;
}

/** luna has a new key in lab.yaml. */
export async function replaceKey({ repository, lab }: Story): Promise<HostKey> {
  const fresh = newHostKey("luna");
  await repository.commit("Reinstall luna", { "lab.yaml": lab(fresh.line) });
  return fresh;
}

/** `labkeeper rekey`, with the admin's key. */
export function rekey({ repository, identity }: Story, ...args: readonly string[]): Promise<Answer> {
  return labkeeper(repository.path, "rekey", ...args, "--identity", identity);
}
