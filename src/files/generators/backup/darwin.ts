import type { Backups, Schedule } from "../../../lab/backups.ts";
import type { DarwinHost } from "../../../lab/model.ts";
import { type BackupJob, jobSecrets, runningJobs } from "../../backup/jobs.ts";
import { later, seconds } from "../../backup/schedule.ts";
import type { GeneratedFile, GeneratorInput } from "../../file.ts";
import { hostExtension } from "../../header.ts";
import { helper, moduleFile } from "../../module.ts";
import { call, from, type NixAttrs, reference } from "../../nix/value.ts";
import { hostFile } from "../../paths.ts";
import { declareSecrets, isThere, pathOfSecret, type SecretPlaces } from "../../secrets.ts";
import { someOf } from "../services/part.ts";
import { knownHosts } from "./destinations.ts";
import { DRILL, destinationsOf, jobOptions, promises, START, VERIFY } from "./options.ts";

/** hosts/<mac>/generated/backup.nix: the same jobs as on NixOS, for launchd. Nothing where none can run yet. */
export function darwinModule(host: DarwinHost, { model, facts }: GeneratorInput): readonly GeneratedFile[] {
  const places: SecretPlaces = { secrets: model.secrets, facts, host: host.name };
  const jobs = runningJobs({ model, facts }, host.name);
  if (jobs.length === 0) return [];
  const path = hostFile(host.name, "backup");
  const { alerts } = model.monitoring;
  const channel = alerts !== null && isThere(places, alerts.urlSecret) ? alerts : null;
  const secrets = [...jobs.flatMap(jobSecrets), ...(channel === null ? [] : [channel.urlSecret])];
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

/** What runs when. */
function plan(jobs: readonly BackupJob[], backups: Backups): NixAttrs {
  const { drill, snapshotAt, randomizedDelay, verify } = backups;
  return {
    classes: promises(jobs, backups),
    destinations: destinationsOf(jobs),
    drill: { startAt: calendarInterval(drill.schedule, later(snapshotAt, DRILL)) },
    jobs: Object.fromEntries(jobs.map((job) => [job.name, from(job.origin, jobOf(job))])),
    randomizedDelay: seconds(randomizedDelay),
    startAt: calendarInterval("daily", later(snapshotAt, START)),
    verify: {
      readDataSubset: verify.readDataSubset,
      startAt: calendarInterval(verify.schedule, later(snapshotAt, VERIFY)),
    },
  };
}

/** There is but one kind of source. */
function jobOf(job: BackupJob): NixAttrs {
  return { ...jobOptions(job), source: undefined };
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
