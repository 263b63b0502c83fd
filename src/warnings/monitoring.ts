import { perLab, perService, type WarningRule } from "./rule.ts";
import { hostNames, type Scene } from "./scene.ts";

const disabled = perService(
  {
    id: "monitoring-disabled",
    severity: "warning",
    title: "Service that nobody watches",
    condition: "monitor is false",
    remedy: "remove monitor: false",
  },
  ({ service, path }) => {
    const at = [...path, "monitor"];
    const fix = { kind: "set", path: at, value: true } as const;
    return service.monitor ? [] : [{ at, message: `nothing notices when ${service.name} is down`, fix }];
  },
);

/** Production hosts that run services: what would be missed. */
function watched({ placed }: Scene): string[] {
  return hostNames(placed.filter(({ host }) => !host.development));
}

const unconfigured = perLab(
  {
    id: "notify-unconfigured",
    severity: "warning",
    title: "Alerts that reach nobody",
    condition: "services run on hosts that are not for development, and monitoring.alerts is left out",
    remedy: "add monitoring.alerts with kind and urlSecret",
  },
  (scene) => {
    const hosts = watched(scene);
    return scene.model.monitoring.alerts !== null || hosts.length === 0
      ? []
      : [
          {
            at: ["monitoring", "alerts"],
            scope: ["monitoring"],
            hosts: [],
            message: "what fails is seen by those only who look",
          },
        ];
  },
);

const noAbsence = perLab(
  {
    id: "monitoring-no-absence-alert",
    severity: "warning",
    title: "Backups whose absence nobody notices",
    condition: "services are backed up, and no monitoring.host with nodeExporter looks at their age",
    remedy: "set monitoring.host and nodeExporter: true: a job that never starts never fails either",
  },
  ({ placed, model: { monitoring } }) => {
    const hosts = hostNames(
      placed.filter(({ backup, state }) => state.length > 0 && (backup?.destinations.length ?? 0) > 0),
    );
    if (hosts.length === 0 || (monitoring.host !== null && monitoring.nodeExporter)) return [];
    const key = monitoring.host === null ? "host" : "nodeExporter";
    return [
      {
        at: ["monitoring", key],
        scope: ["monitoring"],
        hosts,
        message: "no alert tells that a backup has not run for days",
      },
    ];
  },
);

const sameHost = perLab(
  {
    id: "monitoring-same-host",
    severity: "info",
    title: "Host that watches itself",
    condition: "monitoring.host runs services itself, or is left out so that each host watches its own",
    remedy: "watch from a host that runs nothing else, or from outside the lab",
  },
  (scene) => {
    const { host } = scene.model.monitoring;
    const hosts = watched(scene).filter((name) => host === null || name === host);
    return hosts.length === 0
      ? []
      : [
          {
            at: ["monitoring", "host"],
            scope: ["monitoring"],
            hosts,
            message: `${hosts.join(", ")} ${hosts.length === 1 ? "watches its" : "watch their"} own services: when a host is down, nothing says so`,
          },
        ];
  },
);

export const monitoringRules: readonly WarningRule[] = [disabled, unconfigured, noAbsence, sameHost];
