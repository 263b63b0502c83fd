import { type PageBlock, type Run, words } from "../../files/markdown.ts";
import type { ServiceBackup } from "../../lab/backups.ts";
import type { Facts } from "../../lab/facts.ts";
import type { Model, Service } from "../../lab/model.ts";
import { type SecretNeed, secretNeeds } from "../../lab/needs.ts";
import { statePaths } from "../../lab/state.ts";
import { type Change, differing, differingServices, isSame, type Pair } from "./compare.ts";

/** Ports that other machines reach: what opens, closes and moves. */
export function portList({ before, after }: Change): readonly PageBlock[] {
  const items = differing(openPorts(before), openPorts(after), ({ key }) => key).map(
    ({ before: old, after: fresh }): Run => {
      const { host = "", port = "", service = "" } = fresh ?? old ?? {};
      if (old !== undefined && fresh !== undefined)
        return words`${host} ${port} goes from ${old.service} to ${service}`;
      return old === undefined
        ? words`${host} opens ${port} for ${service}`
        : words`${host} closes ${port} of ${service}`;
    },
  );
  return section("Ports", items);
}

function openPorts({ services }: Model) {
  return services.flatMap(({ host, name, ports }) =>
    ports
      .filter(({ lan }) => lan)
      .map(({ host: number, protocol }) => {
        const port = `${number}/${protocol}`;
        return { key: `${host} ${port}`, host, port, service: name };
      }),
  );
}

/** Names of virtual hosts and records. */
export function nameList({ before, after }: Change): readonly PageBlock[] {
  const items = differing(dnsNames(before), dnsNames(after), ({ name }) => name).map(
    ({ key, before: old, after: fresh }): Run => {
      if (fresh === undefined) return words`${key} goes`;
      return old === undefined
        ? words`${key} leads to ${fresh.to}`
        : words`${key} leads to ${fresh.to} instead of ${old.to}`;
    },
  );
  return section("DNS", items);
}

function dnsNames({ services, dns }: Model): readonly { readonly name: string; readonly to: string }[] {
  const exposed = services.flatMap(({ expose, host }) =>
    expose === null ? [] : [{ name: expose.hostName, to: host }],
  );
  const records = Map.groupBy(dns.records, ({ name, type }) => `${name} ${type}`);
  return [
    ...exposed,
    ...[...records].map(([name, all]) => ({ name, to: all.map(({ value }) => value).join(" ") })),
  ];
}

/** Secrets that hosts read from now on, or no longer, and whether their files hold them. */
export function secretList(
  { before, after }: Change,
  { secrets }: Pick<Facts, "secrets">,
): readonly PageBlock[] {
  const keyOf = ({ host, secret, path }: SecretNeed) => `${host} ${path} ${secret}`;
  const items = differing(secretNeeds(before), secretNeeds(after), keyOf).map((pair): Run => {
    const { host = "", secret = "", path = "" } = pair.after ?? pair.before ?? {};
    if (pair.after === undefined) return words`${host} no longer reads ${secret} of ${path}`;
    const isThere = secrets.get(path)?.includes(secret) === true;
    return [
      ...words`${host} reads ${secret} of ${path}`,
      ...(isThere ? [] : [", which does not hold it yet"]),
    ];
  });
  return section("Secrets", items);
}

/** What is backed up from now on, in another way, or no longer. */
export function backupList(change: Change): readonly PageBlock[] {
  const services = differingServices(change).flatMap((pair): Run[] => {
    const [old, fresh] = [backupOf(pair.before), backupOf(pair.after)];
    const { host = "", name = "" } = pair.after ?? pair.before ?? {};
    return isSame(old, fresh) ? [] : [[...words`${name} on ${host}: `, ...backupWords(old, fresh)]];
  });
  return section("Backups", [...services, ...macs(change), ...destinations(change)]);
}

function backupOf(service: Service | undefined): ServiceBackup | null {
  return service === undefined || !service.backup.enabled || statePaths(service).length === 0
    ? null
    : service.backup;
}

function backupWords(old: ServiceBackup | null, fresh: ServiceBackup | null) {
  if (fresh === null) return ["no longer backed up"];
  if (old === null) return words`backed up to ${fresh.destinations.join(", ") || "nowhere"}`;
  const keys = (Object.keys(fresh) as (keyof ServiceBackup)[]).filter((key) => !isSame(old[key], fresh[key]));
  return [`other ${keys.join(", ")}`];
}

function macs({ before, after }: Change): readonly Run[] {
  const backed = ({ hosts }: Model) =>
    hosts.flatMap((host) =>
      host.class === "darwin" && host.backup !== null ? [{ name: host.name, backup: host.backup }] : [],
    );
  return differing(backed(before), backed(after), ({ name }) => name).map((pair) => [
    ...words`paths of ${pair.key}: `,
    outcome(pair, "backed up", "no longer backed up", "backed up in another way"),
  ]);
}

function destinations({ before, after }: Change): readonly Run[] {
  return differing(before.backups.destinations, after.backups.destinations, ({ name }) => name).map(
    (pair) => [
      ...words`destination ${pair.key}: `,
      outcome(pair, "new", "goes, and its snapshots stay where they are", "described in another way"),
    ],
  );
}

function outcome(pair: Pair<unknown>, fresh: string, gone: string, other: string): string {
  if (pair.before === undefined) return fresh;
  return pair.after === undefined ? gone : other;
}

function section(title: string, items: readonly Run[]): readonly PageBlock[] {
  return items.length === 0 ? [] : [{ heading: title, level: 3 }, { list: items }];
}
