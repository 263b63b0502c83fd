import type { Host, Model } from "../../lab/model.ts";
import { call, from, mkDefault, type NixAttrs, type NixValue, reference } from "../nix/value.ts";
import { bracketed, nodeExporterPort, prometheus } from "./names.ts";

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
}

const realDisk = 'fstype!~"tmpfs|ramfs|overlay|squashfs"';

/** What the node exporters say that a person should hear of. */
export const alertRules: readonly AlertRule[] = [
  {
    alert: "DiskFull",
    expr: `node_filesystem_avail_bytes{${realDisk}} / node_filesystem_size_bytes{${realDisk}} < 0.1`,
    for: "15m",
  },
  { alert: "HostDown", expr: `up{job="${prometheus.job}"} == 0`, for: "5m" },
  {
    alert: "MemoryLow",
    expr: "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05",
    for: "15m",
  },
  { alert: "UnitFailed", expr: 'node_systemd_unit_state{state="failed"} == 1', for: "5m" },
];

/** services.prometheus on the host that watches: whom it asks, and what it alerts of. */
export function prometheusOptions({ hosts, domain }: Model, central: Host): NixAttrs {
  const targets = hosts
    .filter((host) => host.class === "nixos")
    .map((host) => {
      const address = host === central ? "127.0.0.1" : (host.address ?? `${host.name}.${domain}`);
      const target: NixValue = {
        labels: { host: host.name },
        targets: [`${bracketed(address)}:${nodeExporterPort}`],
      };
      return from(["hosts", host.name], target);
    });
  const groups = [{ name: "lab", rules: alertRules.map((rule) => ({ ...rule })) }];
  return {
    enable: true,
    listenAddress: mkDefault("127.0.0.1"),
    rules: [call(reference("builtins", "toJSON"), { groups })],
    scrapeConfigs: [{ job_name: prometheus.job, static_configs: targets }],
  };
}

/** services.prometheus.exporters.node: on loopback, unless another host asks for it. */
export function nodeExporter(host: Host, central: Host | undefined): NixAttrs {
  const isAsked = central !== undefined && central !== host;
  return {
    enable: true,
    enabledCollectors: ["systemd"],
    listenAddress: isAsked
      ? host.address === null
        ? undefined
        : mkDefault(host.address)
      : mkDefault("127.0.0.1"),
    openFirewall: isAsked ? mkDefault(true) : undefined,
  };
}
