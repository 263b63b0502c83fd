import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchdDrillLabel, launchdLabel } from "../../src/files/backup/names.ts";
import { describeWith } from "../support/tools.ts";
import { type Daemon, type EvaluatedMac, evaluateMac } from "./evaluated.ts";
import { foundingLab, treeWithSecrets as treeOf } from "./founding.ts";
import { type Machine, machine } from "./machine.ts";

/** The founding lab, its Mac backed up to the NAS and told of failures. */
const toNas = [
  ["paths: [/Users/ryan/Documents]", "paths: [/var/lib/ryan]\n      exclude: [/var/lib/ryan/cache]"],
  ["destinations: [r2]\n", "destinations: [nas]\n"],
  ["{ last: 3, daily: 7,", "{ last: 1, daily: 7,"],
  ["hosts: [luna, rydev]\n", "hosts: [luna, rydev, rymac]\n"],
].reduce(
  (lab, [old = "", now = ""]) => {
    if (!lab.includes(old)) throw new Error(`not in the founding lab: ${old}`);
    return lab.replace(old, now);
  },
  foundingLab.replace("      paths: [/Users/ryan/Documents]\n", "      paths: [/Users/ryan/Documents]\n"),
);

function daemon({ daemons }: EvaluatedMac, name: string): Daemon {
  const found = daemons[name];
  if (found === undefined) throw new Error(`launchd has no ${name}: ${Object.keys(daemons).join(" ")}`);
  return found;
}

interface Mac {
  readonly host: Machine;
  /** Runs what launchd would. */
  readonly launch: (name: string) => ReturnType<Machine["run"]>;
  /** Words and standard input of each call of curl. */
  readonly messages: () => string;
}

/** A Mac below a directory, with the real restic; mount, sleep and curl are stand-ins. */
function playedMac(evaluated: EvaluatedMac, restic: string): Mac {
  const host = machine();
  const played = (text: string) =>
    host
      .reroot(text.replaceAll("/var/root/", "/var/cache/"))
      .replaceAll("/sbin/mount", join(host.commands, "mount"))
      .replace(/[^\s="]+\/store\/[^/\s]+\/bin\/([a-z]+)/g, (_, name: string) =>
        name === "restic" ? restic : join(host.commands, name),
      );
  for (const [name, text] of Object.entries(evaluated.commands)) {
    host.command(name, `#!/bin/bash\n${played(text)}`);
  }
  const log = join(host.root, "messages");
  host.command("curl", `#!/bin/bash\n{ printf '%s\\n' "$@" "--"; cat; } >> ${log}\n`);
  host.command("sleep", "#!/bin/sh\n");
  host.command("mount", `#!/bin/sh\necho "10.20.0.5:/backup on ${host.root}/mnt/nas (nfs, nodev)"\n`);
  host.write("run/secrets/restic/password", "correct horse");
  host.write("run/secrets/notify/ntfy-url", 'https://ntfy.example.net/"secret"');
  mkdirSync(join(host.root, "mnt/nas"), { recursive: true });
  return {
    host,
    launch: async (name) => {
      const script = host.write(`daemons/${name}`, played(daemon(evaluated, name).script));
      return host.run("bash", [script]);
    },
    messages: () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
  };
}

describeWith(["nix-instantiate", "restic", "bash"], "the backups of a Mac", ({ restic }) => {
  test("are launchd's jobs: each has a time and a log, and takes little", async () => {
    const evaluated = await evaluateMac("rymac", treeOf());
    expect(Object.keys(evaluated.daemons)).toEqual([
      "lab-backup-check-system-r2",
      "lab-backup-drill-system-r2",
      "lab-backup-system-r2",
    ]);
    // Without a minute launchd would start it each minute, and without a time never.
    for (const { serviceConfig } of Object.values(evaluated.daemons)) {
      expect(serviceConfig.StartCalendarInterval).toEqual([
        expect.objectContaining({ Minute: expect.any(Number) }),
      ]);
    }
    expect(Object.keys(evaluated.commands)).toEqual(["restic-system-r2"]);
    expect(daemon(evaluated, "lab-backup-system-r2").serviceConfig).toMatchObject({
      Label: "lab.backup.system-r2",
      LowPriorityIO: true,
      ProcessType: "Background",
      StandardErrorPath: "/var/log/lab.backup.system-r2.log",
      StartCalendarInterval: [{ Day: null, Hour: 3, Minute: 35, Month: null, Weekday: null }],
    });
    const { Label, StartCalendarInterval: monthly } = daemon(
      evaluated,
      "lab-backup-drill-system-r2",
    ).serviceConfig;
    expect(Label).toBe(launchdDrillLabel("system-r2"));
    expect(monthly).toEqual([{ Day: 1, Hour: 12, Minute: 30, Month: null, Weekday: null }]);
    const { StartCalendarInterval: weekly } = daemon(evaluated, "lab-backup-check-system-r2").serviceConfig;
    expect(weekly).toEqual([{ Day: null, Hour: 9, Minute: 30, Month: null, Weekday: 0 }]);
  });

  test("are in the host's own list of what is protected", async () => {
    const { protection } = await evaluateMac("rymac", treeOf());
    expect(protection).toEqual({
      version: 1,
      services: {
        system: {
          class: "standard",
          copies: [
            {
              destination: "r2",
              repository: "s3:https://0123456789abcdef.r2.cloudflarestorage.com/founding-backup/rymac/system",
              tier: "offsite",
              unit: launchdLabel("system-r2"),
            },
          ],
          missingRequiredTiers: ["onsite"],
          paths: ["/Users/ryan/Documents"],
          rpo: "1d",
          rto: "1d",
        },
      },
    });
  });

  test("come back as they were, and what is not to be kept is forgotten", async () => {
    const { host, launch, messages } = playedMac(await evaluateMac("rymac", treeOf(toNas)), restic);
    host.write("var/lib/ryan/a file", "the first words", 0o640);
    host.write("var/lib/ryan/cache/x", "not backed up");
    for (const words of ["the first words", "the last words"]) {
      host.write("var/lib/ryan/a file", words, 0o640);
      expect(await launch("lab-backup-system-nas")).toMatchObject({ exitCode: 0 });
    }
    expect(await launch("lab-backup-check-system-nas")).toMatchObject({ exitCode: 0 });
    const wrapper = join(host.commands, "restic-system-nas");
    const snapshots = await host.run(wrapper, ["snapshots", "--json", "--tag", "system"]);
    expect(JSON.parse(snapshots.all.trim())).toHaveLength(1);
    await host.run(wrapper, ["restore", "latest", "--target", join(host.root, "back")]);
    const restored = join(host.root, "back", host.root, "var/lib/ryan");
    expect(readFileSync(join(restored, "a file"), "utf8")).toBe("the last words");
    expect(existsSync(join(restored, "cache"))).toBe(false);
    expect(messages()).toBe("");
  });

  test("are tried out: a drill restores and compares, and one that must fail does", async () => {
    const { host, launch, messages } = playedMac(await evaluateMac("rymac", treeOf(toNas)), restic);
    const file = host.write("var/lib/ryan/a file", "as it was");
    const then = new Date("2026-01-01T00:00:00Z");
    utimesSync(file, then, then);
    await launch("lab-backup-system-nas");
    expect(await launch("lab-backup-drill-system-nas")).toMatchObject({
      exitCode: 0,
      all: expect.stringContaining("1 files were restored, 1 of them unchanged since and compared"),
    });
    const scratch = join(host.root, "var/lib/lab-backup/drill/system-nas");
    expect(existsSync(scratch)).toBe(false);

    writeFileSync(file, "as it is?");
    utimesSync(file, then, then);
    expect((await launch("lab-backup-drill-system-nas")).exitCode).not.toBe(0);
    expect(messages()).toContain("lab.backup-drill.system-nas failed on rymac");
    expect(existsSync(scratch)).toBe(false);
  });

  test("that fail say so, with the channel's address in no argument", async () => {
    const { launch, messages } = playedMac(await evaluateMac("rymac", treeOf(toNas)), restic);
    const failed = await launch("lab-backup-system-nas");
    expect(failed.exitCode).not.toBe(0);
    const [words, input] = messages().split("\n--\n");
    expect(words).toContain("lab.backup.system-nas failed on rymac: ");
    expect(words).not.toContain("ntfy.example.net");
    expect(input).toContain('url = "https://ntfy.example.net/\\"secret\\""');
    expect(input).toContain('header = "Title: rymac: a backup failed"');
  });

  test("begin no repository where the disk is not mounted", async () => {
    const { host, launch } = playedMac(await evaluateMac("rymac", treeOf(toNas)), restic);
    host.write("var/lib/ryan/a", "x");
    host.command("mount", "#!/bin/sh\necho '/dev/disk1 on / (apfs)'\n");
    const failed = await launch("lab-backup-system-nas");
    expect(failed).toMatchObject({ exitCode: 1, all: expect.stringContaining("/mnt/nas is not mounted") });
    expect((await launch("lab-backup-check-system-nas")).exitCode).toBe(1);
    expect(existsSync(join(host.root, "mnt/nas/founding"))).toBe(false);
  });

  test("go to another machine by SSH with its key known, whatever words are in the options", async () => {
    const lab = toNas
      .replace("destinations: [nas]\n", "destinations: [box]\n")
      .replace(/^ {2}destinations:\n/m, `$&${box}`);
    const evaluated = await evaluateMac("rymac", treeOf(lab));
    expect(Object.values(evaluated.knownHosts)).toEqual([
      { hostNames: ["[box.example.net]:2222"], publicKey: key },
    ]);
    const host = machine();
    const text = evaluated.commands["restic-system-box"] ?? "";
    host.command("restic-system-box", `#!/bin/bash\n${text.replace(/exec \S+/, "printf '<%s>' ")}`);
    const { all } = await host.run("restic-system-box", ["snapshots"]);
    expect(all).toBe(
      "<-o><sftp.command=ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -i /run/secrets/restic/password " +
        "-p 2222 lab@box.example.net -s sftp><snapshots>",
    );
  });
});

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDOJTpxvVy6aahgxna69ImA5AwTCRfzrEqBL7uXNaFYU";
const box = `    box:
      kind: sftp
      host: box.example.net
      port: 2222
      user: lab
      path: /srv/restic
      hostKey: ${key} box
      identitySecret: restic/password
      passwordSecret: restic/password
`;
