import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labkeeper, repositoryWith } from "../support/cli.ts";
import { composeCases, lab } from "./composes.ts";

const immich = composeCases.find(({ name }) => name === "immich")?.path ?? "";

test("import compose: told first, written with --write, right afterwards", async () => {
  const repository = await repositoryWith({ "lab.yaml": lab });
  const told = await labkeeper(repository.path, "import", "compose", immich);
  expect([told.exitCode, told.stdout]).toEqual([0, expect.stringContaining("Nothing is written.")]);
  expect(await repository.git("status", "--porcelain")).toBe("");

  const written = await labkeeper(repository.path, "import", "compose", immich, "--write");
  expect([written.exitCode, written.stdout]).toEqual([
    0,
    expect.stringContaining("lab.yaml has immich on hub"),
  ]);
  expect(await repository.git("diff", "--numstat")).toMatch(/^[0-9]+\t0\tlab\.yaml$/);
  const plan = await labkeeper(repository.path, "sync", "--write");
  expect([plan.exitCode, plan.stderr]).toEqual([0, ""]);
  expect(await repository.git("status", "--porcelain")).toContain("hosts/");
});

test("import compose: what is asked for wrongly is refused with what to do, and nothing is written", async () => {
  const second = `    far:
        platform: x86_64-linux
        hardware: [hw-x86_64-vm]
        roles: [role-server, role-container-host]
        stateVersion: "25.11"
        sshHostKey: pending

services:
`;
  const repository = await repositoryWith({ "lab.yaml": lab.replace("services:\n", second) });
  const broken = join(repository.path, "..", "broken.yaml");
  writeFileSync(broken, "services:\n  a: [\n");
  const run = async (...args: readonly string[]) => {
    const { exitCode, stderr } = await labkeeper(repository.path, "import", "compose", ...args);
    return { exitCode, stderr };
  };
  expect(await run(immich)).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining("pass --host with one of far, hub"),
  });
  expect(await run(immich, "--host", "moon")).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining('no NixOS host "moon"'),
  });
  expect(await run("absent.yaml", "--host", "far")).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining("there is no file"),
  });
  expect(await run(broken, "--host", "far")).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining("broken.yaml:3:1"),
  });
  expect(await run(immich, "--host", "far", "--only", "nothing")).toEqual({
    exitCode: 1,
    stderr: expect.stringContaining("no service"),
  });
  expect((await run()).exitCode).toBe(2);
  expect(await repository.git("status", "--porcelain")).toBe("");
});
