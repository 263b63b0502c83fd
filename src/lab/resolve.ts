import type { Model } from "./model.ts";
import { type LabText, place } from "./parse.ts";
import type { Result } from "./problem.ts";
import { resolveHosts } from "./resolve/hosts.ts";
import { resolveBackups, resolveServices } from "./resolve/services.ts";
import { hostRules } from "./rules/hosts.ts";
import type { Known } from "./rules/rule.ts";
import { serviceRules } from "./rules/services.ts";
import { sortedBy, sortedEntries } from "./sorted.ts";

/** Checks what fields say of each other, then makes the model; all problems at once. */
export function resolve({ lab: written, where }: LabText, known: Known): Result<Model> {
  const found = [...hostRules, ...serviceRules].flatMap(({ name, check }) => check(written, known).map((finding) => ({ ...finding, rule: name })));
  if (found.length > 0) return { ok: false, problems: place(found, where) };
  const { lab, secrets, dns, monitoring } = written;
  const backups = resolveBackups(written.backups);
  return {
    ok: true,
    value: {
      name: lab.name,
      domain: lab.domain,
      timeZone: lab.timeZone,
      admins: sortedEntries(lab.admins).map(([name, { github, sshKeys }]) => ({ name, github: github ?? null, sshKeys })),
      acme: lab.acme ?? null,
      hosts: resolveHosts(written.hosts),
      services: resolveServices(written, backups),
      backups,
      secrets: {
        admins: sortedEntries(secrets.admins).map(([name, recipient]) => ({ name, recipient })),
        bot: secrets.bot ?? null,
        files: sortedBy(secrets.files, ({ path }) => path).map((file) => ({ ...file, hosts: file.hosts.toSorted(), names: file.names.toSorted() })),
      },
      caches: written.caches,
      dns: {
        zones: dns.zones,
        records: dns.records.map((record) => ({ ...record, ttl: record.ttl ?? null })),
      },
      monitoring: { nodeExporter: monitoring.nodeExporter, alerts: monitoring.alerts ?? null },
      acknowledgements: written.acknowledge.map((accepted) => ({ ...accepted, scope: accepted.scope ?? null })),
      observe: written.sync.mode === "observe",
    },
  };
}
