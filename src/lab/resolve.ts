import { passwordVariable } from "./auth.ts";
import type { Auth, Dns, Model, Secrets } from "./model.ts";
import { type LabText, place } from "./parse.ts";
import type { Result } from "./problem.ts";
import { resolveBackups } from "./resolve/backups.ts";
import { resolveHosts } from "./resolve/hosts.ts";
import { resolveServices } from "./resolve/services.ts";
import { backupRules } from "./rules/backups.ts";
import { cacheRules } from "./rules/caches.ts";
import { containerRules } from "./rules/containers.ts";
import { destinationRules } from "./rules/destinations.ts";
import { dnsRules } from "./rules/dns.ts";
import { duplicateRules } from "./rules/duplicates.ts";
import { exposeRules } from "./rules/exposes.ts";
import { hostRules } from "./rules/hosts.ts";
import { labRules } from "./rules/lab.ts";
import { monitoringPortClashes } from "./rules/monitoring.ts";
import { ownerRules } from "./rules/owners.ts";
import { portRules } from "./rules/ports.ts";
import { profileRules } from "./rules/profiles.ts";
import type { Known, Rule } from "./rules/rule.ts";
import { runtimeRules } from "./rules/runtime.ts";
import { sectionRules } from "./rules/sections.ts";
import { serviceRules } from "./rules/services.ts";
import type { Lab } from "./schema/lab.ts";
import { sortedBy, sortedEntries } from "./sorted.ts";

const rules: readonly Rule[] = [
  ...labRules,
  ...profileRules,
  ...hostRules,
  ...serviceRules,
  ...portRules,
  ...containerRules,
  ...ownerRules,
  ...runtimeRules,
  ...exposeRules,
  ...sectionRules,
  ...dnsRules,
  ...cacheRules,
  ...backupRules,
  ...destinationRules,
  ...duplicateRules,
];

/**
 * Checks what fields say of each other, then makes the model, then checks what only the model tells; all problems of a
 * step at once.
 */
export function resolve({ lab, where }: LabText, known: Known): Result<Model> {
  const found = rules.flatMap(({ name, check }) =>
    check(lab, known).map((finding) => ({ ...finding, rule: name })),
  );
  if (found.length > 0) return { ok: false, problems: place(found, where) };
  const value = model(lab);
  const clashes = monitoringPortClashes(lab, value).map((one) => ({ ...one, rule: "monitoring-port" }));
  return clashes.length > 0 ? { ok: false, problems: place(clashes, where) } : { ok: true, value };
}

/** Only after the rules: what they guarantee is not checked again. */
function model(written: Lab): Model {
  const { lab, caches, dns, monitoring } = written;
  const backups = resolveBackups(written.backups);
  return {
    name: lab.name,
    domain: lab.domain,
    timeZone: lab.timeZone,
    admins: sortedEntries(lab.admins).map(([name, { github, sshKeys }]) => ({
      name,
      github: github ?? null,
      sshKeys,
    })),
    acme: lab.acme ?? null,
    auth: resolveAuth(lab.auth),
    hosts: resolveHosts(written.hosts),
    services: resolveServices(written, backups),
    backups,
    secrets: resolveSecrets(written.secrets),
    caches,
    dns: resolveDns(dns),
    monitoring: {
      host: monitoring.host ?? null,
      nodeExporter: monitoring.nodeExporter,
      alerts: monitoring.alerts ?? null,
    },
    acknowledgements: written.acknowledge.map((accepted) => ({ ...accepted, scope: accepted.scope ?? null })),
    checks: written.checks,
    observe: written.sync.mode === "observe",
  };
}

function resolveDns({ zones, ttl, nameServers, contact, firstSerial, records }: Lab["dns"]): Dns {
  return {
    zones,
    ttl,
    authority: contact === undefined ? null : { nameServers, contact, firstSerial },
    records: records.map((record) => ({ ...record, zone: record.zone ?? null, ttl: record.ttl ?? ttl })),
  };
}

function resolveAuth({ basic, forward }: Lab["lab"]["auth"]): Auth {
  return {
    basic:
      basic === undefined
        ? null
        : {
            users: basic.users.toSorted().map((name) => ({ name, variable: passwordVariable(name) })),
            environmentSecret: basic.environmentSecret,
          },
    forward: forward ?? null,
  };
}

function resolveSecrets({ admins, bot, files }: Lab["secrets"]): Secrets {
  return {
    admins: sortedEntries(admins).map(([name, recipient]) => ({ name, recipient })),
    bot: bot ?? null,
    files: sortedBy(files, ({ path }) => path).map(({ path, hosts, names }) => ({
      path,
      hosts: hosts.toSorted(),
      names: names.toSorted(),
    })),
  };
}
