import { expect, test } from "vitest";
import { BACKUP_ALERTS } from "../../src/files/backup/names.ts";
import type { GeneratedFile } from "../../src/files/file.ts";
import { describeWith } from "../support/tools.ts";
import { filesWithSecrets, goldenTree, treeWithSecrets } from "./founding.ts";
import { knownOf, unknownNames, unknownSeries } from "./named.ts";

/** Documents and tasks: what names things for people. */
function wordsOf(files: readonly GeneratedFile[]): readonly GeneratedFile[] {
  return files.filter(({ path }) => /^(docs|\.taskfiles)\//.test(path) && !path.endsWith(".sh"));
}

const founding = filesWithSecrets();

describeWith(["nix-instantiate"], "what documents, tasks and alerts name", () => {
  test("in the whole founding tree all of it exists in the configuration", async () => {
    const known = await knownOf(treeWithSecrets());
    const { unknown, counts } = unknownNames(wordsOf(founding), known);
    expect(unknown).toEqual([]);
    console.log(`names looked up: ${JSON.stringify(counts)}`);
    expect(Object.values(counts).filter((count) => count === 0)).toEqual([]);
  });

  test("where Prometheus runs, its alerts ask for what jobs write", async () => {
    const known = await knownOf(goldenTree());
    expect(known.alerts.map(({ alert }) => alert)).toEqual(expect.arrayContaining([...BACKUP_ALERTS]));
    expect(unknownSeries(known)).toEqual([]);
  });

  test("control: a name of each kind that does not exist is found", async () => {
    const known = await knownOf(treeWithSecrets());
    const planted = {
      path: "docs/planted.md",
      text: [
        "systemctl start restic-backups-nope.service, `lab-nope.timer`",
        "restic-nope-nas snapshots, restic-unifi-nas snapshots",
        "`/mnt/nas/founding/luna/nope` and `s3:https://r2.example.net/nope/luna/unifi`",
        "mv /var/lib/nope /var/lib/nope.before",
        "`lab.backup.nope-r2`, task restore:nope host=luna, docs/restore/luna-nope.md",
      ].join("\n"),
    };
    expect(unknownNames([planted], known).unknown.map((line) => line.replace(/ in .*/, ""))).toEqual([
      "units: restic-backups-nope.service",
      "units: lab-nope.timer",
      "commands: restic-nope-nas",
      "repositories: /mnt/nas/founding/luna/nope",
      "repositories: s3:https://r2.example.net/nope/luna/unifi",
      "paths: /var/lib/nope",
      "daemons: lab.backup.nope-r2",
      "tasks: restore:nope",
      "files: docs/restore/luna-nope.md",
    ]);
    const series = known.series.filter((one) => !one.startsWith("restic_drill_"));
    const alert = {
      alert: "BackupUndrilled",
      expr: "time() - restic_drill_last_success_timestamp_seconds > 5",
    };
    expect(unknownSeries({ alerts: [alert], series: known.series })).toEqual([]);
    expect(unknownSeries({ alerts: [alert], series })).toHaveLength(1);
  });
});
