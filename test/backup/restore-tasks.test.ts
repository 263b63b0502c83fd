import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problemsOf } from "../lab/lab-text.ts";
import { describeWith, tool } from "../support/tools.ts";
import { evaluateHost } from "./evaluated.ts";
import { filesWithSecrets, foundingLab, restorablesOf, treeWithSecrets } from "./founding.ts";
import { type Machine, machine } from "./machine.ts";
import { installJob } from "./restic.ts";
import { cloneOn } from "./tasks.ts";
import { fingerprint, isRoot, plantData } from "./tree.ts";

const directories = ["data", "media", "redis"].map((name) => `/var/lib/paperless/${name}`);
const units = ["podman-paperless.service", "podman-paperless-redis.service"];
const paperless = ["host=luna", "service=paperless"];
const owner = { uid: 315, gid: 315 };

/** luna with paperless at work and one backup of it, made by restic as it is, without anything of nix. */
async function luna(restic: string) {
  const host = machine();
  const found = restorablesOf().get("luna/paperless");
  const [nas] = found?.copies ?? [];
  if (found === undefined || nas === undefined) throw new Error("founding has no copy of paperless");
  for (const directory of directories) plantData(join(host.root, directory), owner);
  host.write("/run/secrets/restic/password", "correct horse\n", 0o400);
  installJob(host, { name: "paperless-nas", backup: plainBackup(nas.repository), unit: noUnit }, restic);
  host.command("curl", "#!/bin/sh\nexit 0\n");
  const before = fingerprints(host);
  expect(await host.run("systemctl", ["start", ...units])).toMatchObject({ exitCode: 0 });
  expect(await host.run("systemctl", ["start", nas.job ?? ""])).toMatchObject({ exitCode: 0 });
  rmSync(join(host.root, "asked"));
  return { host, before, ...cloneOn(host) };
}

const noUnit = { environment: {}, path: [], postStop: "" };

function plainBackup(repository: string) {
  return {
    repository,
    passwordFile: "/run/secrets/restic/password",
    environmentFile: null,
    paths: directories,
    exclude: ["/var/lib/paperless/data/log"],
    pruneOpts: [],
    extraBackupArgs: [],
    extraOptions: [],
    initialize: true,
    runCheck: false,
    checkOpts: [],
    backupPrepareCommand: null,
    backupCleanupCommand: null,
  };
}

function fingerprints({ root }: Machine) {
  return directories.map((directory) => fingerprint(join(root, directory)));
}

/** Loses a file, spoils another, adds one. */
function damage({ root }: Machine): void {
  const data = join(root, "/var/lib/paperless/data");
  rmSync(join(data, "db"), { recursive: true });
  writeFileSync(join(data, "bin/run"), "evil");
  writeFileSync(join(data, "new"), "new");
}

function leftovers({ root }: Machine): string[] {
  return readdirSync(join(root, "/var/lib/paperless"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.before-|\.lab-restore-/.test(path))
    .filter((path) => !path.includes("/"));
}

const versions = ["restic", "restic-current"] as const;

test.for([
  ["path: founding ", 'path: "{{.x}}" '],
  ["at: /mnt/nas ", 'at: "/mnt/{{.x}}" '],
  ["bucket: founding-backup", 'bucket: "{{.x}}"'],
  ["[/var/lib/paperless/data/log]", '["/var/lib/paperless/data/{{.x}}"]'],
  ["path: /api/,", 'path: "/{{.x}}",'],
] as const)("%s: what go-task would take for a template is no value in lab.yaml", ([from, to]) => {
  expect(problemsOf(foundingLab)).toEqual([]);
  expect(foundingLab).toContain(from);
  expect(problemsOf(foundingLab.replace(from, to))).not.toEqual([]);
});

describeWith(["nix-instantiate", "task", ...versions], "restore tasks", () => {
  describe.for(versions)("%s", (version) => {
    const restic = tool(version) ?? version;

    test("service: the same bytes, modes and owners are back, and what was there is set aside", async () => {
      const { host, before, task } = await luna(restic);
      host.write("/var/lib/paperless/data/log/today", "not backed up");
      damage(host);
      expect(fingerprints(host)).not.toEqual(before);
      const { exitCode, all } = await task("service", ...paperless);
      expect({ exitCode, all }).toMatchObject({ exitCode: 0 });

      expect(readFileSync(join(host.root, "/var/lib/paperless/data/log/today"), "utf8")).toBe(
        "not backed up",
      );
      rmSync(join(host.root, "/var/lib/paperless/data/log"), { recursive: true });
      expect(fingerprints(host)).toEqual(before);
      expect(host.asked()).toEqual([
        `stop ${units.join(" ")}`,
        `start ${units.join(" ")}`,
        `is-active --quiet ${units.join(" ")}`,
      ]);
      expect(leftovers(host)).toHaveLength(3);
      expect(all).toContain("kept ");
    });

    test("list, files, a snapshot that is not there: nothing of the service is touched", async () => {
      const { host, before, task } = await luna(restic);
      expect((await task("list", ...paperless)).all).toMatch(/\/var\/lib\/paperless\/data/);
      const target = join(host.root, "restored");
      expect(await task("files", ...paperless, `target=${target}`)).toMatchObject({ exitCode: 0 });
      expect(directories.map((directory) => fingerprint(join(target, host.root, directory)))).toEqual(before);
      expect(host.asked()).toEqual([]);
      const again = await task("files", ...paperless, `target=${target}`);
      expect(again).toMatchObject({ exitCode: expect.not.toSatisfy((code) => code === 0) });
      expect(again.all).toContain("is not empty");

      const absent = await task("service", ...paperless, "snapshot=deadbeef");
      expect(absent.exitCode).not.toBe(0);
      expect(absent.all).toContain("the repository has no snapshot deadbeef");
      expect(host.asked()).toEqual([]);
      expect([fingerprints(host), leftovers(host)]).toEqual([before, []]);
    });
  });

  const restic = tool("restic") ?? "restic";

  test("a swap that fails half way: all is as it was, and the service runs", async () => {
    const { host, before, task } = await luna(restic);
    // The fourth rename brings the second directory in.
    const mv = `#!/bin/sh\necho x >> ${host.root}/moves\n[ "$(wc -l < ${host.root}/moves)" != 4 ] || exit 1\nexec /bin/mv "$@"\n`;
    host.command("mv", mv);
    const { exitCode, all } = await task("service", ...paperless);
    expect(exitCode).not.toBe(0);
    expect(all).toContain("nothing was changed, the service has the data that was there");
    expect([fingerprints(host), leftovers(host)]).toEqual([before, []]);
    expect(host.asked().at(-1)).toBe(`start ${units.join(" ")}`);
  });

  test("a mount point cannot be renamed: its content is exchanged, and comes back where a later swap fails", async () => {
    const { host, before, task } = await luna(restic);
    const data = join(host.root, "/var/lib/paperless/data");
    host.command("mountpoint", `#!/bin/sh\n[ "$2" = ${data} ]\n`);
    const isMedia = 'case "$*" in *lab-restore*"/media "*) exit 1 ;; esac';
    host.command("mv", `#!/bin/sh\n${isMedia}\nexec /bin/mv "$@"\n`);
    const failed = await task("service", ...paperless);
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain("nothing was changed, the service has the data that was there");
    expect(host.asked()).toEqual([`stop ${units.join(" ")}`, `start ${units.join(" ")}`]);
    expect([fingerprints(host), leftovers(host)]).toEqual([before, []]);

    rmSync(join(host.commands, "mv"));
    damage(host);
    const inode = statSync(data).ino;
    expect(await task("service", ...paperless)).toMatchObject({ exitCode: 0 });
    expect(statSync(data).ino).toBe(inode);
    const [aside, ...others] = readdirSync(data).filter((name) => name.startsWith(".before-"));
    expect(others).toEqual([]);
    expect(readFileSync(join(data, aside ?? "", "new"), "utf8")).toBe("new");
    rmSync(join(data, aside ?? ""), { recursive: true });
    expect(fingerprints(host)).toEqual(before);
  });

  test("a mount point of which only some could be set aside: what was still in its place is kept", async () => {
    const { host, before, task } = await luna(restic);
    const data = join(host.root, "/var/lib/paperless/data");
    host.command("mountpoint", `#!/bin/sh\n[ "$2" = ${data} ]\n`);
    host.command(
      "mv",
      '#!/bin/sh\ncase "$2" in */.before-*) /bin/mv -t "$2" "$3"; exit 1 ;; esac\nexec /bin/mv "$@"\n',
    );
    const { exitCode, all } = await task("service", ...paperless);
    expect(exitCode).not.toBe(0);
    expect(all).toContain("nothing was changed, the service has the data that was there");
    expect([fingerprints(host), leftovers(host)]).toEqual([before, []]);
    expect(readdirSync(data).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("what can be neither swapped nor put back stays where it is, and nothing is deleted", async () => {
    const { host, before, task } = await luna(restic);
    host.command(
      "mv",
      `#!/bin/sh\n[ ! -e ${host.root}/stuck ] || exit 1\n: > ${host.root}/stuck\nexec /bin/mv "$@"\n`,
    );
    const { exitCode, all } = await task("service", ...paperless);
    expect(exitCode).not.toBe(0);
    expect(all).toContain("the service stays stopped: not all of ");
    expect(host.asked()).toEqual([`stop ${units.join(" ")}`]);
    const aside = leftovers(host).find((name) => name.startsWith("data.before-")) ?? "";
    expect(fingerprint(join(host.root, "/var/lib/paperless", aside))).toEqual(before[0]);
  });

  test.for([
    { when: "while files are fetched", heard: "/restoring/q", ends: /^(?!0$)/, done: false },
    { when: "once the service is stopped", heard: "/systemctl stop/q", ends: /^0$/, done: true },
  ])("a connection that is lost $when: never half a restore", async ({ heard, ends, done }) => {
    const { host, before, task } = await luna(restic);
    damage(host);
    const damaged = fingerprints(host);
    const ended = join(host.root, "ended");
    host.command("ssh", `#!/bin/bash\n{ bash -c "$2"; echo $? > ${ended}; } 2>&1 | sed '${heard}'\n`);
    const { all } = await task("service", ...paperless, "via=");
    expect(all).not.toContain("done. What was there");
    expect(readFileSync(ended, "utf8").trim()).toMatch(ends);
    expect(fingerprints(host)).toEqual(done ? before : damaged);
    expect(leftovers(host)).toHaveLength(done ? 3 : 0);
    const asked = done ? [`stop ${units.join(" ")}`, `start ${units.join(" ")}`] : [];
    expect(host.asked().slice(0, 2)).toEqual(asked);
  });

  test("what is not backed up and cannot be kept is named, and the service starts", async () => {
    const { host, task } = await luna(restic);
    host.write("/var/lib/paperless/data/log/today", "not backed up");
    host.command("mv", '#!/bin/sh\ncase "$3" in */log) exit 1 ;; esac\nexec /bin/mv "$@"\n');
    const { exitCode, all } = await task("service", ...paperless);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0 });
    const [, where = ""] = /could not keep .* it is still at (\S+)/.exec(all) ?? [];
    expect(readFileSync(join(where, "today"), "utf8")).toBe("not backed up");
    expect(host.asked()).toContain(`start ${units.join(" ")}`);
  });

  test.for([
    [
      "a file system mounted inside",
      "findmnt",
      (root: string) => `echo /\necho ${root}/var/lib/paperless/data/deep`,
      /data\/deep is mounted inside .*restore:files/,
    ],
    [
      "a disk that is too small",
      "df",
      () => "echo Avail; echo 17 /",
      /needs \d+ bytes, and there are 17 beside/,
    ],
  ] as const)("%s: said before anything stops", async ([, command, text, said]) => {
    const { host, before, task } = await luna(restic);
    host.command(command, `#!/bin/sh\n${text(host.root)}\n`);
    const { exitCode, all } = await task("service", ...paperless);
    expect(exitCode).not.toBe(0);
    expect(all).toMatch(said);
    expect([host.asked(), fingerprints(host), leftovers(host)]).toEqual([[], before, []]);
  });

  test("while the service is copied for its backups, which would start it again, nothing is swapped", async () => {
    const { host, before } = await luna(restic);
    const withoutZfs = foundingLab.replace(/^ {8}rpool\/safe\/services: .*\n/m, "");
    const { task } = cloneOn(host, filesWithSecrets(withoutZfs));
    host.write("busy/lab-quiesce-paperless.service", "");
    const { exitCode, all } = await task("service", ...paperless);
    expect(exitCode).not.toBe(0);
    expect(all).toContain("lab-quiesce-paperless.service is copying the service for its backups: try again");
    expect([fingerprints(host), leftovers(host)]).toEqual([before, []]);
    rmSync(join(host.root, "busy"), { recursive: true });
    expect(await task("service", ...paperless)).toMatchObject({ exitCode: 0 });
  });

  test("a directory that the snapshot does not have: said before anything stops", async () => {
    const { host, task } = await luna(restic);
    const path = `${host.root}/clone/.taskfiles/restore/Taskfile.yaml`;
    const other = readFileSync(path, "utf8").replaceAll(
      "/var/lib/paperless/media",
      "/var/lib/paperless/more",
    );
    writeFileSync(path, other);
    const { exitCode, all } = await task("service", ...paperless);
    expect(exitCode).not.toBe(0);
    expect(all).toMatch(/snapshot [0-9a-f]{8} has no directory .*paperless\/more/);
    expect([host.asked(), leftovers(host)]).toEqual([[], []]);
  });

  test("a service that is not well afterwards: said, with the way back", async () => {
    const { host, task } = await luna(restic);
    host.command("curl", "#!/bin/sh\nexit 22\n");
    const { exitCode, all } = await task("service", ...paperless, "patience=1");
    expect(exitCode).not.toBe(0);
    expect(all).toContain("not well after 1 s: see journalctl --unit podman-paperless.service");
    expect(all).toMatch(/to go back: systemctl stop .*before-/);
  });

  test.skipIf(!isRoot)("files of a service that has another uid than then are its own again", async () => {
    const { host, task } = await luna(restic);
    const path = `${host.root}/clone/.taskfiles/restore/Taskfile.yaml`;
    writeFileSync(path, readFileSync(path, "utf8").replaceAll('"315:315"', '"316:317"'));
    expect(await task("service", ...paperless)).toMatchObject({ exitCode: 0 });
    const [data = {}, , redis = {}] = fingerprints(host);
    expect(Object.values(data).every((entry) => entry.includes(" 316:317 "))).toBe(true);
    expect(Object.values(redis).every((entry) => entry.includes(" 315:315 "))).toBe(true);
  });

  test("by SSH the same words arrive, whatever stands in them", async () => {
    const { host, task } = await luna(restic);
    host.command("ssh", `#!/bin/sh\necho "$1" >> ${host.root}/reached\nexec sh -c "$2"\n`);
    const snapshot = `snapshot='; touch ${host.root}/broken "$(touch ${host.root}/broken)" #`;
    const { exitCode, all } = await task("service", ...paperless, "via=", snapshot);
    expect(exitCode).not.toBe(0);
    expect(all).toContain("the repository has no snapshot '; touch");
    expect(existsSync(join(host.root, "broken"))).toBe(false);
    expect(await task("service", ...paperless, "via=")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(host.root, "reached"), "utf8")).toBe("root@10.20.0.10\nroot@10.20.0.10\n");
  });

  test("a service, copy or host that lab.yaml does not have", async () => {
    const { task } = cloneOn(machine());
    for (const asked of [
      ["host=luna", "service=nope"],
      ["host=sol", "service=unifi"],
      [...paperless, "from=tape"],
    ]) {
      const { exitCode, all } = await task("list", ...asked);
      expect(exitCode).not.toBe(0);
      expect(all).toContain("lab.yaml has no backup of");
    }
  });

  test("with every backup of the host switched off, each is restored by a command of its own", async () => {
    const { host: then } = await luna(restic);
    const data = join(then.root, "/var/lib/unifi/unifi");
    plantData(data, { uid: 999, gid: 999 });
    const before = fingerprint(data);
    const backup = { ...plainBackup("/mnt/nas/founding/luna/unifi"), paths: ["/var/lib/unifi/unifi"] };
    installJob(then, { name: "unifi-nas", backup, unit: noUnit }, restic);
    expect(await then.run("systemctl", ["start", "restic-backups-unifi-nas.service"])).toMatchObject({
      exitCode: 0,
    });
    for (const job of ["unifi-nas", "paperless-nas"]) rmSync(join(then.commands, `restic-${job}`));
    rmSync(data, { recursive: true });

    const evaluated = await evaluateHost("luna", treeWithSecrets(allOff));
    expect([evaluated.restic, evaluated.timers]).toEqual([{}, {}]);
    expect(Object.keys(evaluated.commands)).toEqual(
      ["omada", "paperless", "unifi"].flatMap((name) => [`restic-${name}-nas`, `restic-${name}-r2`]),
    );
    const text = evaluated.commands["restic-unifi-nas"] ?? "";
    then.command("restic-unifi-nas", then.reroot(`#!/bin/bash\n${text.replace(/(?<=exec )\S+/, restic)}`));
    const { task } = cloneOn(then, filesWithSecrets(allOff));
    expect((await task("list", "host=luna", "service=unifi")).all).toContain("/var/lib/unifi/unifi");
    expect(await task("service", "host=luna", "service=unifi")).toMatchObject({ exitCode: 0 });
    expect(fingerprint(data)).toEqual(before);
    for (const name of ["drill", "backup-now"]) {
      const { exitCode, all } = await task(name, "host=luna", "service=unifi");
      expect(exitCode).not.toBe(0);
      expect(all).toContain("of this copy is set up");
    }
  });
});

/** The founding lab without a backup on luna. */
const allOff = foundingLab
  .replace("backup: { class: critical, destinations: [nas, r2] }", "backup: false")
  .replace("backup: { class: standard, destinations: [nas] }", "backup: false")
  .replace(/^ {4}backup:\n {6}class: critical[\s\S]*?(?=^ {4}monitor:)/m, "    backup: false\n");
