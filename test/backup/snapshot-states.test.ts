import { expect, test } from "vitest";
import { describeWith } from "../support/tools.ts";
import { evaluateHost, type Service } from "./evaluated.ts";
import { foundingLab, treeWithSecrets } from "./founding.ts";
import { type Datasets, zfsHost } from "./zfs.ts";

/** The snapshot unit of luna, as nix makes it of a lab. */
async function snapshotUnit(lab = foundingLab): Promise<Service> {
  const { services } = await evaluateHost("luna", treeWithSecrets(lab));
  const unit = services["lab-snapshot"];
  if (unit === undefined) throw new Error("luna takes no snapshot");
  return unit;
}

const datasets: Datasets = { "rpool/safe/persist": "/persist", "rpool/safe/services": "/var/lib" };
const FILE = "/var/lib/unifi/unifi/data";
const clean = { snapshots: [], mounts: [] };

function stateOf(host: ReturnType<typeof zfsHost>) {
  return { snapshots: host.snapshots(), mounts: host.mounts() };
}

describeWith(["nix-instantiate", "bash"], "the ZFS snapshot unit", () => {
  test("fresh: jobs see the files of one moment at their paths, and stopped it leaves nothing", async () => {
    const unit = await snapshotUnit();
    expect(unit.path).toEqual(
      expect.arrayContaining([expect.stringMatching("zfs"), expect.stringMatching("util-linux")]),
    );
    const host = zfsHost(unit, datasets);
    host.write(FILE, "then");
    expect(await host.start()).toMatchObject({ exitCode: 0 });
    host.write(FILE, "now");
    expect(host.seen(FILE)).toBe("then");
    expect(stateOf(host)).toEqual({
      snapshots: ["rpool/safe/services@lab-backup"],
      mounts: ["rpool/safe/services@lab-backup /run/lab-snapshot/var/lib"],
    });
    expect(await host.stop()).toMatchObject({ exitCode: 0 });
    expect(stateOf(host)).toEqual(clean);
  });

  test("a snapshot that an interrupted night left, mounted or not, gives way to a new one", async () => {
    const host = zfsHost(await snapshotUnit(), datasets);
    host.write(FILE, "last night");
    await host.start();
    for (const mounted of [true, false]) {
      if (!mounted) host.forgetMounts();
      host.write(FILE, `tonight, ${mounted}`);
      expect(await host.start()).toMatchObject({ exitCode: 0 });
      expect(host.seen(FILE)).toBe(`tonight, ${mounted}`);
    }
    await host.stop();
    expect(stateOf(host)).toEqual(clean);
  });

  test("a mount that fails is a start that fails, after which nothing is left", async () => {
    const host = zfsHost(await snapshotUnit(), datasets);
    host.write(FILE, "then");
    host.fail("mount -t zfs");
    const failed = await host.start();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain("it fails, as the test wants");
    expect(stateOf(host)).toEqual(clean);
    host.fail("");
    expect(await host.start()).toMatchObject({ exitCode: 0 });
    expect(host.seen(FILE)).toBe("then");
  });

  test("the second of two mounts that fails takes the first one down, too", async () => {
    const lab = foundingLab.replace(/^ {8}rpool\/safe\/services: .*$/m, "        rpool/system: /\n$&");
    const both: Datasets = { "rpool/system": "/", "rpool/safe/services": "/var/lib" };
    const host = zfsHost(await snapshotUnit(withStateBelowRoot(lab)), both);
    host.write("/srv/app/data", "x");
    host.write(FILE, "then");
    host.fail("mount -t zfs -o ro rpool/safe/services@");
    expect((await host.start()).exitCode).not.toBe(0);
    expect(host.calls().filter((call) => call.startsWith("mount "))).toHaveLength(2);
    expect(stateOf(host)).toEqual(clean);
    host.fail("");
    expect(await host.start()).toMatchObject({ exitCode: 0 });
    expect([host.seen(FILE), host.seen("/srv/app/data")]).toEqual(["then", "x"]);
    expect(host.mounts().map((line) => line.split(" ")[1])).toEqual([
      "/run/lab-snapshot",
      "/run/lab-snapshot/var/lib",
    ]);
    await host.stop();
    expect(stateOf(host)).toEqual(clean);
  });

  test("a snapshot that cannot be taken is a start that fails; jobs find no files rather than live ones", async () => {
    const host = zfsHost(await snapshotUnit(), datasets);
    host.write(FILE, "then");
    host.fail("zfs snapshot");
    expect((await host.start()).exitCode).not.toBe(0);
    expect([host.seen(FILE), stateOf(host)]).toEqual([undefined, clean]);
  });

  test("a second start, after a stop, sees the files of that moment", async () => {
    const host = zfsHost(await snapshotUnit(), datasets);
    for (const moment of ["first", "second", "third"]) {
      host.write(FILE, moment);
      expect(await host.start(), `the ${moment} start`).toMatchObject({ exitCode: 0 });
      expect(host.seen(FILE)).toBe(moment);
      expect(await host.stop(), `the ${moment} stop`).toMatchObject({ exitCode: 0 });
      expect(stateOf(host)).toEqual(clean);
    }
  });

  test("a stop while a job still reads fails without destroying anything, and the next start clears it away", async () => {
    const host = zfsHost(await snapshotUnit(), datasets);
    host.write(FILE, "then");
    await host.start();
    host.busy(true);
    expect((await host.stop()).exitCode).not.toBe(0);
    expect(host.seen(FILE)).toBe("then");
    expect(host.snapshots()).toEqual(["rpool/safe/services@lab-backup"]);
    expect(host.calls().filter((call) => call.startsWith("zfs destroy"))).toEqual([]);
    host.busy(false);
    host.write(FILE, "now");
    expect(await host.start()).toMatchObject({ exitCode: 0 });
    expect(host.seen(FILE)).toBe("now");
  });

  test("a file system of another pool inside a directory is a start that fails, and says what to do", async () => {
    const unit = await snapshotUnit();
    const elsewhere = { ...datasets, "tank/unifi": "/var/lib/unifi/unifi/media", "tank/media": "/srv/media" };
    const host = zfsHost(unit, elsewhere);
    host.write(FILE, "then");
    const failed = await host.start();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain(
      "/var/lib/unifi/unifi/media (tank/unifi) is in no snapshot: name its dataset in lab.yaml",
    );
    expect(stateOf(host)).toEqual(clean);
    const beside = zfsHost(unit, { ...datasets, "tank/media": "/srv/media", "tank/other": "/var/lib/other" });
    beside.write(FILE, "then");
    expect(await beside.start()).toMatchObject({ exitCode: 0 });
  });

  test.for<[string, Datasets, string]>([
    [
      "of another pool at the directory itself, which would be empty in the backup",
      { ...datasets, "tank/unifi": "/var/lib/unifi/unifi" },
      "/var/lib/unifi/unifi (tank/unifi) is in no snapshot",
    ],
    [
      "of another pool above it",
      { ...datasets, "tank/unifi": "/var/lib/unifi" },
      "/var/lib/unifi (tank/unifi) is in no snapshot",
    ],
    [
      "that is another than lab.yaml says",
      { "rpool/safe/services": null, "rpool/local/root": "/var/lib" },
      "/var/lib (rpool/local/root) is in no snapshot",
    ],
    [
      "that is none of ZFS, as nothing is mounted where lab.yaml says",
      { "rpool/safe/services": null },
      "/ (/dev/disk/root) is in no snapshot",
    ],
  ])("a file system %s is a start that fails", async ([, there, said]) => {
    const host = zfsHost(await snapshotUnit(), there);
    const failed = await host.start();
    expect(failed.exitCode).not.toBe(0);
    expect(failed.all).toContain(said);
    expect(stateOf(host)).toEqual(clean);
  });

  test("child datasets, in lab.yaml or not, are of the same snapshot and are no empty directories", async () => {
    const unit = await snapshotUnit();
    const children = {
      ...datasets,
      "rpool/safe/services/unifi": "/var/lib/unifi",
      "rpool/safe/services/off": null,
    };
    const host = zfsHost(unit, children);
    host.write(FILE, "in the child");
    host.write("/var/lib/omada/data/x", "in the parent");
    expect(await host.start()).toMatchObject({ exitCode: 0 });
    expect([host.seen(FILE), host.seen("/var/lib/omada/data/x")]).toEqual(["in the child", "in the parent"]);
    expect(host.calls().filter((call) => call.startsWith("zfs snapshot"))).toEqual([
      "zfs snapshot -r rpool/safe/services@lab-backup",
    ]);
    expect(await host.stop()).toMatchObject({ exitCode: 0 });
    expect(stateOf(host)).toEqual(clean);

    // The control: without its last step the script would back up an empty directory.
    const without = unit.script.slice(0, unit.script.indexOf("for name in $(zfs list"));
    expect(without.length).toBeLessThan(unit.script.length);
    const blind = zfsHost({ ...unit, script: without }, children);
    blind.write(FILE, "in the child");
    await blind.start();
    expect(blind.seen(FILE)).toBeUndefined();

    const declared = foundingLab.replace(
      /^ {8}rpool\/safe\/services: .*$/m,
      "$&\n        rpool/safe/services/unifi: /var/lib/unifi",
    );
    const told = zfsHost(await snapshotUnit(declared), children);
    told.write(FILE, "in the child");
    await told.start();
    expect(told.seen(FILE)).toBe("in the child");
    expect(told.calls().filter((call) => call.startsWith("zfs snapshot"))).toEqual([
      "zfs snapshot -r rpool/safe/services@lab-backup",
    ]);
  });

  test("datasets of two pools take a snapshot each, and both are seen", async () => {
    const lab = foundingLab.replace(
      /^ {8}rpool\/safe\/services: .*$/m,
      "$&\n        tank/media: /var/lib/paperless/media",
    );
    const host = zfsHost(await snapshotUnit(lab), { ...datasets, "tank/media": "/var/lib/paperless/media" });
    host.write("/var/lib/paperless/media/a", "a");
    host.write(FILE, "b");
    expect(await host.start()).toMatchObject({ exitCode: 0 });
    expect([host.seen("/var/lib/paperless/media/a"), host.seen(FILE)]).toEqual(["a", "b"]);
    expect(host.snapshots()).toEqual(["rpool/safe/services@lab-backup", "tank/media@lab-backup"]);
    await host.stop();
    expect(stateOf(host)).toEqual(clean);
  });
});

/** With a service whose state lies on no dataset but that of /. */
function withStateBelowRoot(lab: string): string {
  const service =
    "  app:\n    host: luna\n    image: docker.io/library/app:1.0\n    state: [{ path: /srv/app, mount: /data }]\n";
  return lab.replace(/^services:\n/m, `$&${service}`);
}
