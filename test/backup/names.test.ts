import { expect, test } from "vitest";
import { runningJobs } from "../../src/files/backup/jobs.ts";
import {
  backupTimer,
  backupUnit,
  checkUnit,
  drillDirectory,
  drillUnit,
  dumpDirectory,
  NOTIFY_UNIT,
  PROTECTION_MANIFEST,
  quiesceUnit,
  SLICE,
  SNAPSHOT_NAME,
  SNAPSHOT_ROOT,
  SNAPSHOT_UNIT,
  stagingRoot,
  WINDOW_UNIT,
  wrapper,
} from "../../src/files/backup/names.ts";
import { factsOf, findCase, modelOf } from "../cases/case.ts";
import { describeWith } from "../support/tools.ts";
import type { EvaluatedHost } from "./evaluated.ts";
import { goldenHosts } from "./founding.ts";

const golden = findCase("backups");
const input = { model: modelOf(golden.lab), facts: factsOf(golden) };

/** What names.ts calls the units of a host, with their endings. */
function unitsOf(host: "luna" | "sol"): string[] {
  const running = runningJobs(input, host);
  const ofJobs = running.flatMap(({ name }) => [backupUnit(name), checkUnit(name), drillUnit(name)]);
  const sources = running.map(({ service, consistency }) =>
    consistency.kind === "zfs" ? SNAPSHOT_UNIT : quiesceUnit(service),
  );
  return [...new Set([...ofJobs, ...sources, NOTIFY_UNIT, WINDOW_UNIT])].toSorted(order);
}

/** And what Nix calls them. */
function unitsIn({ services }: EvaluatedHost): string[] {
  const names = Object.keys(services).filter((name) => /^(lab-|restic-)/.test(name));
  return names.map((name) => `${name}.service`).toSorted(order);
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1;
}

describeWith(["nix-instantiate"], "what Nix makes has the names that documents and tasks give", () => {
  test.for(["luna", "sol"] as const)("units of %s, each and no other", async (name) => {
    const hosts = await goldenHosts();
    expect(unitsIn(hosts[name])).toEqual(unitsOf(name));
    expect(unitsOf(name).length).toBeGreaterThan(10);
    const timers = Object.keys(hosts[name].timers).map((timer) => `${timer}.timer`);
    expect(timers).toEqual(expect.arrayContaining(Object.keys(hosts[name].restic).map(backupTimer)));
  });

  test("directories, roots, commands, the slice and the manifest", async () => {
    const { luna, sol } = await goldenHosts();
    const unit = (host: EvaluatedHost, name: string) => host.services[name.replace(/\.service$/, "")];
    const drill = unit(luna, drillUnit("unifi-nas"))?.script;
    expect(drill).toContain(`scratch=${drillDirectory("unifi-nas")}\n`);
    expect(drill).toContain(`/bin/${wrapper("unifi-nas")}\n`);
    expect(unit(luna, checkUnit("unifi-nas"))?.script).toContain(`/bin/${wrapper("unifi-nas")} check`);
    expect(unit(luna, SNAPSHOT_UNIT)?.script).toContain(`@${SNAPSHOT_NAME} ${SNAPSHOT_ROOT}/var/lib\n`);
    expect(unit(luna, backupUnit("unifi-nas"))?.serviceConfig.Slice).toBe(SLICE);
    const copied = unit(sol, quiesceUnit("wiki"))?.script;
    expect(copied).toContain(` ${stagingRoot("wiki")}/var/lib/wiki/data\n`);
    expect(copied).toContain(`${stagingRoot("wiki")}${dumpDirectory("wiki")}/`);
    expect(luna.etc.map((path) => `/etc/${path}`)).toContain(PROTECTION_MANIFEST);
  });
});
