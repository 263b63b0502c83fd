import type { Host, Model } from "../../lab/model.ts";
import type { Path } from "../../lab/problem.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "../file.ts";
import { hostExtension } from "../header.ts";
import { moduleFile } from "../module.ts";
import { environmentTemplate, gatusOptions } from "../monitoring/gatus.ts";
import { gatus as gatusNames } from "../monitoring/names.ts";
import { monitoringHost, type Probe, probesByHost } from "../monitoring/probes.ts";
import { nodeExporter, prometheusOptions } from "../monitoring/rules.ts";
import { from, type NixAttrs } from "../nix/value.ts";
import { hostFile } from "../paths.ts";
import { declareSecrets, isThere } from "../secrets.ts";
import { someOf } from "./services/part.ts";

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

function monitoringModule(
  host: Host,
  probes: readonly Probe[],
  { model, facts }: GeneratorInput,
): GeneratedFile[] {
  const path = hostFile(host.name, "monitoring");
  const places = { secrets: model.secrets, facts, host: host.name };
  const { alerts, nodeExporter: measures } = model.monitoring;
  const central = monitoringHost(model);
  const hasRules = measures && central === host;
  const watches = hasRules || probes.length > 0;
  if (!watches && !measures) return [];
  const channel = watches && alerts !== null && isThere(places, alerts.urlSecret) ? alerts : null;
  const uses = channel === null ? [] : [{ secret: channel.urlSecret, restartUnits: [gatusNames.unit] }];
  const exporters = measures
    ? from(["monitoring", "nodeExporter"], { node: nodeExporter(host, central) })
    : undefined;
  const body: NixAttrs = {
    services: {
      gatus: watches ? gatusOptions({ probes, hasRules, alerts: channel }) : undefined,
      prometheus: someOf({ ...(hasRules ? prometheusOptions(model, host) : {}), exporters }),
    },
    sops: someOf({
      secrets: declareSecrets(places, path, uses),
      templates: channel === null ? undefined : environmentTemplate(channel),
    }),
  };
  return [
    moduleFile({
      path,
      hosts: [host.name],
      source: "monitoring, services.*.monitor",
      extension: hostExtension(host.name),
      origin: originOf(model),
      body,
    }),
  ];
}

/** Where the section is left out, the services are all that is written. */
function originOf({ monitoring: { alerts, host, nodeExporter: measures } }: Model): Path {
  return alerts !== null || host !== null || measures ? ["monitoring"] : ["services"];
}
