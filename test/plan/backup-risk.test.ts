import { describe, expect, test } from "vitest";
import { backupJobs } from "../../src/files/backup/jobs.ts";
import { recordedJobs } from "../../src/files/backup/recorded.ts";
import { MANIFEST_FILE } from "../../src/files/paths.ts";
import { backupLosses } from "../../src/plan/backup-risk.ts";
import { undecided } from "../../src/plan/decisions.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { filesWithSecrets, foundingLab } from "../backup/founding.ts";
import { filesOf, modelOf } from "../cases/case.ts";
import { applied, plan } from "./planning.ts";

type Replacement = readonly [old: string, now: string];

/** The founding lab with other words in the place of some. */
function founding(...replacements: readonly Replacement[]): string {
  return replacements.reduce((lab, [old, now]) => {
    if (!lab.includes(old)) throw new Error(`not in the founding lab: ${old}`);
    return lab.replace(old, now);
  }, foundingLab);
}

function wantedOf(lab: string): Record<string, string> {
  return Object.fromEntries(filesWithSecrets(lab).map(({ path, text }) => [path, text]));
}

const LUNA = "hosts/luna/generated/backup.nix";
const before = applied({ tree: {}, wanted: wantedOf(foundingLab), model: modelOf(foundingLab) });

/** What waits when the founding lab, written before, becomes this one: path -> why. */
function waiting(...replacements: readonly Replacement[]): Record<string, string> {
  const lab = founding(...replacements);
  const { risky } = plan({ tree: before, wanted: wantedOf(lab), model: modelOf(lab) });
  return Object.fromEntries(risky.map(({ path, reason }) => [path, reason]));
}

/** The losses of luna alone. */
function losses(...replacements: readonly Replacement[]): readonly string[] {
  return backupLosses(before[LUNA] ?? "", wantedOf(founding(...replacements))[LUNA]);
}

test("the jobs of a generated file are read back as they were written", () => {
  const jobs = [...backupJobs(modelOf(foundingLab))];
  expect(jobs.map(([host]) => host)).toEqual(["luna", "rymac"]);
  for (const [host, written] of jobs) {
    const read = recordedJobs(before[`hosts/${host}/generated/backup.nix`] ?? "");
    const expected = written.map(({ name, service, repository, retention }) => [
      name,
      { name, service, repository, keep: retention },
    ]);
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(expected));
  }
  expect(recordedJobs("lab.backup.jobs.x.service = 1;\n").size).toBe(0);
});

describe("what backups lose", () => {
  test("nothing where nothing changes, and nothing where more is kept or another service comes", () => {
    expect(losses()).toEqual([]);
    expect(losses(["monthly: 12 }", "monthly: 24 }"])).toEqual([]);
    expect(losses(["retention: { daily: 14 }", "retention: { daily: 30 }"])).toEqual([]);
    expect(losses(["destinations: [nas] }   # no", "destinations: [nas, r2] }   # no"])).toEqual([]);
  });

  test("the old snapshots, where the address of a destination changes", () => {
    const [said, ...more] = losses(["path: founding  ", "path: other  "]);
    expect(more).toEqual([]);
    expect(said).toBe(
      "omada-nas, paperless-nas, unifi-nas: backups go to other repositories (the first from " +
        "/mnt/nas/founding/luna/omada to /mnt/nas/other/luna/omada), without the old snapshots, " +
        "which nothing prunes or verifies then",
    );
    expect(
      losses(
        ["destinations: [nas, r2] }", "destinations: [nas] }"],
        ["bucket: founding-backup", "bucket: b-2"],
      ),
    ).toEqual([
      expect.stringMatching(
        /^paperless-r2: backups go from s3:.*founding-backup.* to s3:.*b-2\/luna\/paperless,/,
      ),
      expect.stringMatching(
        /^unifi-r2: no more backups go to s3:.*founding-backup\/luna\/unifi; what is there stays$/,
      ),
    ]);
  });

  test("nothing, where only the name of a destination changes", () => {
    const renamed = founding().replaceAll("[nas, r2]", "[disk, r2]").replaceAll("[nas]", "[disk]");
    const lab = renamed.replace("    nas:\n", "    disk:\n");
    const after = wantedOf(lab)[LUNA] ?? "";
    expect([...recordedJobs(after).keys()]).toContain("unifi-disk");
    expect(backupLosses(before[LUNA] ?? "", after)).toEqual([]);
  });

  test("new backups, where they are switched off", () => {
    expect(losses(["backup: { class: critical, destinations: [nas, r2] }", "backup: false"])).toEqual([
      "unifi-nas, unifi-r2: no more backups go to their repositories; what is there stays",
    ]);
    expect(
      losses(["backup: { class: standard, destinations: [nas] }", "backup: { class: rebuildable }"]),
    ).toEqual(["omada-nas: no more backups go to /mnt/nas/founding/luna/omada; what is there stays"]);
  });

  test("snapshots, where less is kept; each number by itself, and many jobs in one sentence", () => {
    expect(losses(["monthly: 12 }", "monthly: 24 }"], ["weekly: 5,", "weekly: 4,"])).toEqual([
      "omada-nas, paperless-nas, paperless-r2 and 2 more: " +
        "4 weekly instead of 5 snapshots are kept, and the next run deletes the rest",
    ]);
    expect(losses(["retention: { daily: 14 }", "retention: { daily: 7, last: 1 }"])).toEqual([
      "paperless-nas, paperless-r2: " +
        "1 last instead of 3, 7 daily instead of 14 snapshots are kept, and the next run deletes the rest",
    ]);
  });

  test("0 of each kind keeps all: to come to that loses nothing, to leave it does", () => {
    const all: Replacement = [
      "{ last: 3, daily: 7, weekly: 5, monthly: 12 }",
      "{ last: 0, daily: 0, weekly: 0, monthly: 0 }",
    ];
    const own: Replacement = ["      retention: { daily: 14 } ", "      #"];
    expect(losses(all, own)).toEqual([]);
    const keptAll = wantedOf(founding(all, own))[LUNA] ?? "";
    expect(backupLosses(keptAll, before[LUNA])).toEqual([
      "omada-nas, paperless-nas, paperless-r2 and 2 more: " +
        "snapshots are no longer all kept, and the next run deletes the rest",
    ]);
  });
});

describe("a plan that loses backups", () => {
  const moved: Replacement = ["path: founding  ", "path: other  "];
  const shorter: Replacement = ["retention: { daily: 14 }", "retention: { daily: 2 }"];

  test("waits, and what describes them with it; the rest goes ahead", () => {
    const image: Replacement = ["unifi:v9.5.21", "unifi:v9.5.22"];
    const lab = founding(moved, image);
    const world = { tree: before, wanted: wantedOf(lab), model: modelOf(lab) };
    const held = plan(world);
    expect(waiting(moved)).toEqual({
      "docs/restore/luna-omada.md": "it describes what waits",
      "docs/restore/luna-paperless.md": "it describes what waits",
      "docs/restore/luna-unifi.md": "it describes what waits",
      [LUNA]: expect.stringContaining("backups go to other repositories"),
    });
    expect([...held.write.keys()].toSorted()).toEqual([MANIFEST_FILE, "hosts/luna/generated/unifi.nix"]);

    const confirmed = { ...world, decisions: { ...undecided, confirmed: held.id } };
    const after = applied(confirmed);
    expect(after[LUNA]).toBe(world.wanted[LUNA]);
    expect(plan({ ...world, tree: after }).changes).toEqual([]);
  });

  test("a service that leaves waits with its backups, its runbook and the tasks", () => {
    expect(waiting([omada, ""])).toMatchObject({
      ".taskfiles/restore/Taskfile.yaml": "it describes what waits",
      "docs/lab/protection.md": "it describes what waits",
      "docs/restore/luna-omada.md": "it describes what waits",
      [LUNA]: "omada-nas: no more backups go to /mnt/nas/founding/luna/omada; what is there stays",
      "hosts/luna/generated/default.nix": "it imports what waits",
      "hosts/luna/generated/omada.nix": "omada leaves luna: its data stays there",
    });
  });

  test("all backups of a host wait with the library that made units of them, and with its import", () => {
    const files = filesOf(foundingLab).map(({ path, text }) => [path, text]);
    const held = plan({ tree: before, wanted: Object.fromEntries(files), model: modelOf(foundingLab) });
    expect(pathsOf(held)).toEqual(
      expect.arrayContaining([LUNA, "hosts/luna/generated/default.nix", "lib/backup-helpers.nix"]),
    );
    expect(reasons(held)).toContain(
      "omada-nas, paperless-nas, paperless-r2 and 2 more: " +
        "no more backups go to their repositories; what is there stays",
    );
    // rydev has no backups, and no secret left that a key would open.
    expect(held.remove).toEqual(["hosts/rydev/generated/secrets.nix"]);
  });

  test("a newer library waits with it, and so do the data of other hosts that were written for it", () => {
    const model = modelOf(founding(shorter));
    const wanted = wantedOf(founding(shorter));
    const other = "hosts/rydev/generated/backup.nix";
    const newer = { ...wanted, [other]: "new\n", "lib/backup-helpers.nix": "new\n" };
    const held = plan({ tree: before, wanted: newer, model });
    expect(pathsOf(held)).toEqual(expect.arrayContaining([LUNA, other, "lib/backup-helpers.nix"]));
    expect(pathsOf(plan({ tree: before, wanted: { ...wanted, [other]: "new\n" }, model }))).not.toContain(
      other,
    );
    const fine = wantedOf(foundingLab);
    const update = { ...fine, "lib/backup-helpers.nix": "new\n" };
    expect(plan({ tree: before, wanted: update, model: modelOf(foundingLab) }).risky).toEqual([]);
  });

  test("lines that end as Windows ends them are read all the same", () => {
    const lab = founding(shorter);
    expect(backupLosses((before[LUNA] ?? "").replaceAll("\n", "\r\n"), wantedOf(lab)[LUNA])).toHaveLength(1);
  });
});

const omada = /^ {2}omada:\n( {4}.*\n)+/m.exec(foundingLab)?.[0] ?? "";

function pathsOf({ risky }: Plan): readonly string[] {
  return risky.map(({ path }) => path);
}

function reasons({ risky }: Plan): readonly string[] {
  return risky.map(({ reason }) => reason);
}
