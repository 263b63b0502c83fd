import type { Host, Model, Monitoring } from "../../lab/model.ts";
import { monitoringHost, type Probe, probesByHost } from "../../lab/probes.ts";
import type { Path } from "../../lab/problem.ts";
import { runningJobs } from "../backup/jobs.ts";
import { allowedDays } from "../backup/schedule.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "../file.ts";
import { hostExtension } from "../header.ts";
import { helper, moduleFile } from "../module.ts";
import { call, from, type NixAttrs, type NixValue, reference } from "../nix/value.ts";
import { hostFile } from "../paths.ts";
import { declareSecrets, isThere } from "../secrets.ts";
import { someOf, unless } from "./services/part.ts";

/** hosts/<h>/generated/monitoring.nix: what measures the host, and on the host that watches what asks and alerts. */
export const monitoring: Generator = {
  name: "monitoring",
  generate: (input) => {
    const probes = probesByHost(input.model);
    return input.model.hosts
      .filter((host) => host.class === "nixos")
      .flatMap((host) => monitoringModule(host, probes.get(host) ?? [], input));
  },
};

type Input = Pick<GeneratorInput, "model" | "facts">;

function monitoringModule(
  host: Host,
  probes: readonly Probe[],
  { model, facts }: GeneratorInput,
): GeneratedFile[] {
  const path = hostFile(host.name, "monitoring");
  const places = { secrets: model.secrets, facts, host: host.name };
  const { alerts, nodeExporter: measures } = model.monitoring;
  const central = monitoringHost(model);
  const targets = measures && central === host ? scrapeTargets(model, host) : undefined;
  const watches = targets !== undefined || probes.length > 0;
  if (!watches && !measures) return [];
  const channel = watches && alerts !== null && isThere(places, alerts.urlSecret) ? alerts : null;
  const uses = channel === null ? [] : [{ secret: channel.urlSecret, restartUnits: ["gatus.service"] }];
  const watching: NixAttrs = {
    probes: someOf(probesOf(probes)),
    targets,
    ruleGroups: targets === undefined ? undefined : ruleGroups({ model, facts }),
    alerts: channel === null ? undefined : from(["monitoring", "alerts"], alertsOf(channel)),
  };
  const imports = [
    ...(watches ? [call(helper("monitoringHelpers", "mkMonitoring"), watching)] : []),
    ...(measures ? [from(["monitoring", "nodeExporter"], nodeExporter(host, { model, facts }))] : []),
  ];
  return [
    moduleFile({
      path,
      hosts: [host.name],
      source: "monitoring, services.*.monitor",
      extension: hostExtension(host.name),
      origin: originOf(model),
      body: { imports, sops: someOf({ secrets: declareSecrets(places, path, uses) }) },
    }),
  ];
}

/** Host -> service -> where it answers. */
function probesOf(probes: readonly Probe[]): NixAttrs {
  const byHost = Map.groupBy(probes, ({ service }) => service.host);
  return Object.fromEntries(
    [...byHost].map(([host, of]) => [
      host,
      Object.fromEntries(of.map((probe) => [probe.service.name, probeOf(probe)])),
    ]),
  );
}

function probeOf({ service, url, statusBelow, insecure }: Probe): NixValue {
  const said = { url, statusBelow: unless(400, statusBelow), insecure: unless(false, insecure) };
  return from(["services", service.name], said);
}

/** Host -> where the one that watches finds its node exporter. */
function scrapeTargets({ hosts, domain }: Model, central: Host): NixAttrs {
  const measured = hosts.filter((host) => host.class === "nixos");
  return Object.fromEntries(
    measured.map((host) => {
      const address = host === central ? "127.0.0.1" : (host.address ?? `${host.name}.${domain}`);
      return [host.name, from(["hosts", host.name], address)];
    }),
  );
}

/** Open to the host that asks; on all addresses where the host's own is not known. */
function nodeExporter(host: Host, input: Input): NixValue {
  const central = monitoringHost(input.model);
  const isAsked = central !== undefined && central !== host;
  return call(helper("monitoringHelpers", "mkNodeExporter"), {
    ...(isAsked ? { address: host.address ?? "0.0.0.0", openFirewall: true } : {}),
    textfiles: unless(false, runningJobs(input, host.name).length > 0),
  });
}

/** What jobs leave as figures on their hosts. */
function ruleGroups(input: Input): NixAttrs | undefined {
  const { hosts, backups } = input.model;
  if (!hosts.some((host) => host.class === "nixos" && runningJobs(input, host.name).length > 0))
    return undefined;
  const checked = allowedDays(backups.verify.schedule);
  const drilled = allowedDays(backups.drill.schedule);
  return {
    backups: from(["backups"], call(helper("backupHelpers", "mkAlertRules"), { checked, drilled })),
  };
}

function alertsOf({ kind, urlSecret }: NonNullable<Monitoring["alerts"]>): NixAttrs {
  return {
    kind,
    url: reference("config", "sops", "placeholder", urlSecret),
    environmentFile: reference("config", "sops", "templates", "gatus.env", "path"),
  };
}

/** Where the section is left out, the services are all that is written. */
function originOf({ monitoring: { alerts, host, nodeExporter: measures } }: Model): Path {
  return alerts !== null || host !== null || measures ? ["monitoring"] : ["services"];
}
