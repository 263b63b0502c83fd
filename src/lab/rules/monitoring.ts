import type { Host, Model } from "../model.ts";
import { portsOn } from "../ports.ts";
import { monitoringHost, probesByHost } from "../probes.ts";
import type { Lab } from "../schema/lab.ts";
import type { Found } from "./rule.ts";

/** Where nix/lib/monitoring-helpers.nix lets each program listen; TCP. */
export const monitoringPorts = { gatus: 8787, prometheus: 9090, "the node exporter": 9100 } as const;

type Program = keyof typeof monitoringPorts;

/** What of monitoring runs on a host. */
function programsOn(host: Host, model: Model): readonly Program[] {
  if (host.class !== "nixos") return [];
  const { nodeExporter: measures } = model.monitoring;
  const reads = measures && monitoringHost(model) === host;
  return [
    ...(reads || probesByHost(model).has(host) ? ["gatus" as const] : []),
    ...(reads ? ["prometheus" as const] : []),
    ...(measures ? ["the node exporter" as const] : []),
  ];
}

/**
 * A service whose port monitoring has, once at each node that says so. It is a rule about the model: what watches which
 * service is known when all services are.
 */
export function monitoringPortClashes(lab: Lab, model: Model): readonly Found[] {
  const taken = new Map(
    model.hosts.flatMap((host) =>
      programsOn(host, model).map((program) => [`${host.name} ${monitoringPorts[program]}`, program]),
    ),
  );
  const clashing = model.services.flatMap(({ name, host, ports }) =>
    ports.flatMap(({ name: port, host: number, protocol }): Found[] => {
      const program = protocol === "tcp" ? taken.get(`${host} ${number}`) : undefined;
      const written = program === undefined ? undefined : lab.services[name];
      const place = written && portsOn(written, host).find((placed) => placed.port.name === port);
      if (place === undefined) return [];
      return [
        {
          path: ["services", name, ...place.path],
          message: `${program} listens on ${number}/tcp of ${host}, for monitoring`,
          expected: "another port of the host",
          found: `${number}/tcp`,
          hint: `add host: ${number + 10_000} to the port, or another free number`,
        },
      ];
    }),
  );
  return [...new Map(clashing.map((found) => [JSON.stringify(found.path), found])).values()];
}
