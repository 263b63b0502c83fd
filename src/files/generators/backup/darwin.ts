import type { Backups, Schedule } from "../../../lab/backups.ts";
import type { DarwinHost } from "../../../lab/model.ts";
import { defaultBackups } from "../../../lab/resolve/backups.ts";
import { type HostJob, hostJobs, jobSecrets } from "../../backup/jobs.ts";
import { later, seconds } from "../../backup/schedule.ts";
import type { GeneratedFile, GeneratorInput } from "../../file.ts";
import { hostExtension } from "../../header.ts";
import { helper, moduleFile } from "../../module.ts";
import { call, type NixAttrs, reference } from "../../nix/value.ts";
import { hostFile } from "../../paths.ts";
import { declareSecrets, isThere, pathOfSecret, type SecretPlaces } from "../../secrets.ts";
import { someOf, unless } from "../services/part.ts";
import { knownHosts } from "./known-hosts.ts";
import { DRILL, destinationsOf, keepOf, promises, START, servicesOf, VERIFY } from "./options.ts";

/** hosts/<mac>/generated/backup.nix: the same jobs as on NixOS, for launchd. Nothing where none can run yet. */
export function darwinModule(host: DarwinHost, { model, facts }: GeneratorInput): readonly GeneratedFile[] {
  const places: SecretPlaces = { secrets: model.secrets, facts, host: host.name };
  const jobs = hostJobs({ model, facts }, host.name);
  if (jobs.length === 0) return [];
  const path = hostFile(host.name, "backup");
  const { alerts } = model.monitoring;
  const channel = alerts !== null && isThere(places, alerts.urlSecret) ? alerts : null;
  const secrets = [
    ...jobs.flatMap(({ job }) => jobSecrets(job)),
    ...(channel === null ? [] : [channel.urlSecret]),
  ];
  const uses = secrets.map((secret) => ({ secret, restartUnits: [] }));
  const notify =
    channel === null ? undefined : { kind: channel.kind, urlFile: pathOfSecret(channel.urlSecret) };
  const args: NixAttrs = {
    host: host.name,
    notify,
    packages: reference("pkgs"),
    ...plan(jobs, model.backups),
  };
  return [
    moduleFile({
      path,
      hosts: [host.name],
      source: `backups, hosts.${host.name}.backup`,
      extension: hostExtension(host.name),
      origin: ["hosts", host.name, "backup"],
      body: {
        imports: [call(helper("backupDarwinHelpers", "mkBackups"), args)],
        ...knownHosts(jobs),
        sops: someOf({ secrets: declareSecrets(places, path, uses) }),
      },
    }),
  ];
}

/** What runs when, where it is other than mkBackups has it. */
function plan(jobs: readonly HostJob[], backups: Backups): NixAttrs {
  const { randomizedDelay, verify } = backups;
  const [own, usual] = [timesOf(backups), timesOf(defaultBackups)];
  const time = (key: keyof typeof own) => (isSame(own[key], usual[key]) ? undefined : own[key]);
  return {
    classes: promises(jobs, backups),
    destinations: destinationsOf(jobs, () => ({})),
    drill: someOf({ startAt: time("drill") }),
    keep: keepOf(backups.retention),
    randomizedDelay: unless(seconds(defaultBackups.randomizedDelay), seconds(randomizedDelay)),
    services: servicesOf(jobs, backups),
    startAt: time("start"),
    verify: someOf({
      readDataSubset: unless(defaultBackups.verify.readDataSubset, verify.readDataSubset),
      startAt: time("verify"),
    }),
  };
}

function timesOf({ drill, snapshotAt, verify }: Backups) {
  return {
    drill: calendarInterval(drill.schedule, later(snapshotAt, DRILL)),
    start: calendarInterval("daily", later(snapshotAt, START)),
    verify: calendarInterval(verify.schedule, later(snapshotAt, VERIFY)),
  };
}

function isSame(one: NixAttrs, other: NixAttrs): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** launchd.plist(5), StartCalendarInterval: what is left out is any. */
function calendarInterval(schedule: Schedule, time: string): NixAttrs {
  const [Hour, Minute] = time.split(":").map(Number);
  switch (schedule) {
    case "hourly":
      return { Minute };
    case "daily":
      return { Hour, Minute };
    case "weekly":
      return { Weekday: 0, Hour, Minute };
    case "monthly":
      return { Day: 1, Hour, Minute };
  }
}
