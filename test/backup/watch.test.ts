import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BACKUP_ALERTS } from "../../src/files/backup/names.ts";
import { describeWith, testWith } from "../support/tools.ts";
import type { EvaluatedHost } from "./evaluated.ts";
import { goldenHosts } from "./founding.ts";
import { type Machine, machine } from "./machine.ts";

const figures = "var/lib/prometheus-node-exporter-text";

function figuresOf({ root }: Machine): Readonly<Record<string, string>> {
  const directory = join(root, figures);
  return Object.fromEntries(
    readdirSync(directory).map((file) => [file, readFileSync(join(directory, file), "utf8")]),
  );
}

/** Runs shell lines of a unit as systemd would after a job that ended so. */
async function after(host: Machine, text: string, environment: Readonly<Record<string, string>>) {
  const words = Object.entries(environment).map(([name, value]) => `export ${name}=${value}`);
  const script = host.write("script", host.reroot([...words, "set -e", text].join("\n")));
  const { exitCode, all } = await host.run("bash", [script]);
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: "" });
}

const success = { SERVICE_RESULT: "success", EXIT_STATUS: "0" };

describeWith(["nix-instantiate"], "figures of a job", () => {
  test.for([
    { result: "complete", end: success },
    { result: "partial", end: { SERVICE_RESULT: "exit-code", EXIT_STATUS: "3" } },
    { result: "failed", end: { SERVICE_RESULT: "exit-code", EXIT_STATUS: "1" } },
    { result: "failed", end: { SERVICE_RESULT: "oom-kill", EXIT_STATUS: "KILL" } },
  ])("$result after $end", async ({ result, end }) => {
    const { luna } = await goldenHosts();
    const host = machine();
    await after(host, luna.services["restic-backups-unifi-nas"]?.postStop ?? "", end);
    const said = figuresOf(host);
    const names = ["lab-backup-backup-unifi-nas.prom"];
    expect(Object.keys(said)).toEqual(
      result === "complete" ? [...names, "lab-backup-backup-unifi-nas.success.prom"] : names,
    );
    const line = (one: string) =>
      `restic_backup_result{backup_job="unifi-nas",result="${one}"} ${one === result ? 1 : 0}\n`;
    expect(said[names[0] ?? ""]).toBe(["complete", "partial", "failed"].map(line).join(""));
  });

  test("the time of the last success stays when a job fails", async () => {
    const { luna } = await goldenHosts();
    const host = machine();
    const script = luna.services["lab-backup-check-unifi-nas"]?.postStop ?? "";
    await after(host, script, success);
    const then = figuresOf(host)["lab-backup-check-unifi-nas.success.prom"];
    expect(then).toMatch(
      /^restic_check_last_success_timestamp_seconds\{backup_job="unifi-nas"\} [0-9]{10}\n$/,
    );
    await after(host, script, { SERVICE_RESULT: "exit-code", EXIT_STATUS: "1" });
    expect(figuresOf(host)["lab-backup-check-unifi-nas.success.prom"]).toBe(then);
    expect(figuresOf(host)["lab-backup-check-unifi-nas.prom"]).toContain('result="failed"} 1');
  });

  test("an activation says which jobs should be, and removes the figures of others", async () => {
    const { luna } = await goldenHosts();
    const host = machine();
    const kept = [
      "lab-backup-backup-unifi-nas.prom",
      "lab-backup-check-wiki-box.success.prom",
      "smartmon.prom",
    ];
    const gone = ["lab-backup-backup-gone-nas.prom", "lab-backup-drill-gone-nas.success.prom"];
    for (const file of [...kept, ...gone]) host.write(`${figures}/${file}`, "");
    await after(host, luna.activation, {});
    const said = figuresOf(host);
    expect(Object.keys(said).toSorted()).toEqual([...kept, "lab-backup-jobs.prom"].toSorted());
    const jobs = Object.keys(luna.restic).map((job) => `restic_backup_job_info{backup_job="${job}"} 1\n`);
    expect(said["lab-backup-jobs.prom"]).toBe(jobs.join(""));
  });
});

function rulesOf({ rules }: Pick<EvaluatedHost, "rules">) {
  return rules.filter(({ name }) => name === "backups").flatMap((group) => group.rules);
}

function series(text: string): string[] {
  return [...text.matchAll(/\brestic_[a-z_]+/g)].map(([name]) => name);
}

testWith(
  ["nix-instantiate"],
  "the rules of Prometheus ask for series that jobs write, of each kind",
  async () => {
    const { luna, sol } = await goldenHosts();
    const rules = rulesOf(sol);
    expect(rules.map(({ alert }) => alert)).toEqual(BACKUP_ALERTS);
    expect(rulesOf(luna)).toEqual([]);
    const written = new Set(
      series([luna.activation, ...Object.values(luna.services).map(({ postStop }) => postStop)].join("\n")),
    );
    const asked = rules.flatMap(({ expr }) => series(expr));
    expect(asked.filter((name) => !written.has(name))).toEqual([]);
    expect(
      series("restic_no_such_series > 1").filter((name) => !written.has(name)),
      "control",
    ).toHaveLength(1);
    for (const kind of ["backup", "check", "drill"])
      expect(asked).toContain(`restic_${kind}_last_success_timestamp_seconds`);
  },
);

/** curl as far as it shows what others on the host can see of it, and what it was told. */
const curl = `#!/usr/bin/env bash
printf '%s\\n' "$@" > "$HOME/arguments"
cat > "$HOME/told"
`;

describeWith(["nix-instantiate"], "a message about a failure", () => {
  test("goes to the address of the secret, which stands in no argument", async () => {
    const { luna } = await goldenHosts();
    const host = machine();
    host.command("curl", curl);
    const secret = 'https://ntfy.example.net/lab?auth="quoted"';
    host.write("credentials/url", secret);
    const script = luna.services["lab-notify-failure@"]?.script ?? "";
    const lines = [`export CREDENTIALS_DIRECTORY=${host.root}/credentials`, "set -e", script];
    const file = host.write("notify", lines.join("\n"));
    expect(await host.run("bash", [file, "restic-backups-unifi-nas.service"])).toMatchObject({ exitCode: 0 });
    const read = (name: string) => readFileSync(join(host.root, name), "utf8");
    expect(read("told")).toContain('url = "https://ntfy.example.net/lab?auth=\\"quoted\\""\n');
    expect(read("arguments")).toContain("restic-backups-unifi-nas.service failed on luna");
    expect(read("arguments")).not.toContain("ntfy.example.net");
  });

  test("is asked for by every unit of backups", async () => {
    const hosts = await goldenHosts();
    for (const { services } of Object.values(hosts)) {
      const units = Object.entries(services).filter(([name]) =>
        /^(restic-backups|lab-(snapshot|quiesce|backup-(check|drill)))/.test(name),
      );
      expect(units.length).toBeGreaterThan(8);
      const silent = units.filter(([, unit]) => !unit.onFailure.includes("lab-notify-failure@%n.service"));
      expect(silent.map(([name]) => name)).toEqual([]);
      const stopped = units.filter(([, unit]) => unit.restartIfChanged);
      expect(stopped.map(([name]) => name)).toEqual([]);
    }
  });
});
