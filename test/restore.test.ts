import { describe, expect, test } from "vitest";
import { DRILLS_FILE, includeLines } from "../src/files/restore/names.ts";
import { sopsFiles } from "./backup/founding.ts";
import { findCase } from "./cases/case.ts";
import { labkeeper, repositoryWith } from "./support/cli.ts";

const lab = findCase("founding").lab;

/** What `labkeeper restore` says in a repository with founding's lab.yaml and these files. */
async function restore(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { path } = await repositoryWith({ "lab.yaml": lab, ...sopsFiles, ...files });
  return labkeeper(path, "restore", ...args);
}

describe("labkeeper restore", () => {
  test("prints what docs/restore holds: copies, commands with real names, the SSH host key first", async () => {
    const { exitCode, stdout, stderr } = await restore({}, "unifi");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const inOrder = [
      "Restore unifi on luna",
      "Class critical: at most 1d of work lost (RPO), back within 4h (RTO).",
      "restic-backups-unifi-nas.service  lab-backup-drill-unifi-nas.service  none recorded",
      "    task restore:service host=luna service=unifi",
      "    restic-unifi-nas restore latest --target /var/tmp/restored --verify --include /var/lib/unifi/unifi",
      "    systemctl start podman-unifi.service",
      "From bare metal",
      "put the old SSH host key at /mnt/etc/ssh/ssh_host_ed25519_key",
      "nixos-install --flake .#luna",
    ];
    const places = inOrder.map((words) => stdout.indexOf(words));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("a copy whose secrets are not there yet is named, and no command of it", async () => {
    const { path } = await repositoryWith({ "lab.yaml": lab });
    const { stdout } = await labkeeper(path, "restore", "omada");
    expect(stdout).toContain(
      "nas is not made yet: secret restic/password is not in secrets/backup.sops.yaml",
    );
    expect(stdout).not.toMatch(/restic-omada|task restore:service/);
  });

  test.for([
    { taskfile: "Taskfile.yml", text: includeLines.join("\n"), isIncluded: true },
    {
      taskfile: "Taskfile.yaml",
      text: "includes: { lab: { taskfile: ./.taskfiles/restore/ } }",
      isIncluded: true,
    },
    {
      taskfile: "Taskfile.dist.yaml",
      text: "includes: { lab: { taskfile: .taskfiles/restore/Taskfile.yaml } }",
      isIncluded: true,
    },
    { taskfile: "Taskfile.yaml", text: "includes: { lab: .taskfiles/other }", isIncluded: false },
    { taskfile: "Taskfile.yaml", text: "# includes: { restore: .taskfiles/restore }", isIncluded: false },
    { taskfile: "Taskfile.yaml", text: "includes: [", isIncluded: false },
  ])("$taskfile with $text: says whether the tasks are included", async ({ taskfile, text, isIncluded }) => {
    const { stdout } = await restore({ [taskfile]: text }, "unifi");
    expect(stdout.includes(`${taskfile} does not include the restore tasks`)).toBe(!isIncluded);
  });

  test("without a Taskfile it says what one needs", async () => {
    const { stdout } = await restore({}, "unifi");
    expect(stdout).toContain(
      "Taskfile.yaml, which is not there yet, does not include the restore tasks. It needs:",
    );
  });

  test.for([
    { args: ["unfi"], says: 'did you mean "unifi"?' },
    { args: ["unifi", "--host", "sol"], says: 'lab.yaml has no service "unifi" on sol' },
    { args: ["attic"], says: "give it one with services.attic.backup in lab.yaml" },
  ])("$args: $says", async ({ args, says }) => {
    const { exitCode, stderr } = await restore({}, ...args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe("the register of drills", () => {
  const row = (day: string, result = "ok") => `| ${day} | luna | unifi | nas | ${result} |`;

  test("its last line of a copy that was ok is the copy's last drill; others are the user's own", async () => {
    const register = [
      "# Drills",
      row("2026-03-01"),
      row("2026-05-02"),
      row("2026-06-03", "failed"),
      "notes | x",
    ];
    const { stdout } = await restore({ [DRILLS_FILE]: register.join("\n") }, "unifi");
    expect(stdout).toMatch(/^nas .*lab-backup-drill-unifi-nas.service {2}2026-05-02$/m);
    expect(stdout).toMatch(/^r2 .*none recorded$/m);
  });

  test("a sync begins it, writes it never again, and shows it in the runbook", async () => {
    const repository = await repositoryWith({ "lab.yaml": lab, ...sopsFiles });
    expect((await labkeeper(repository.path, "sync")).exitCode).toBe(0);
    await repository.git("merge", "--quiet", "labkeeper/sync");
    const begun = await repository.git("show", `HEAD:${DRILLS_FILE}`);
    const written = `${begun}\n${row("2026-05-02")}\n`;
    await repository.commit("Record a drill", { [DRILLS_FILE]: written });
    expect((await labkeeper(repository.path, "sync")).exitCode).toBe(0);
    expect((await repository.git("diff", "--name-only", "HEAD", "labkeeper/sync")).split("\n")).toEqual([
      ".lab/manifest.json",
      "docs/lab/protection.md",
      "docs/restore/luna-unifi.md",
    ]);
    expect(await repository.git("show", "labkeeper/sync:docs/restore/luna-unifi.md")).toContain(
      "| 2026-05-02 |",
    );
  });
});
