import type { Monitoring } from "../../lab/model.ts";
import { call, from, mkDefault, type NixAttrs, type NixValue, reference } from "../nix/value.ts";
import { alertGroup, gatus, prometheus } from "./names.ts";
import type { Probe } from "./probes.ts";
import { alertRules } from "./rules.ts";

type Alerts = NonNullable<Monitoring["alerts"]>;

interface Watch {
  readonly probes: readonly Probe[];
  /** Prometheus runs beside it. */
  readonly hasRules: boolean;
  /** Where alerts go; null: nowhere, or its secret does not exist yet. */
  readonly alerts: Alerts | null;
}

/** services.gatus: one endpoint a service, and one for each rule of Prometheus, so that there is one way for all alerts. */
export function gatusOptions({ probes, hasRules, alerts }: Watch): NixAttrs {
  const alerting = alerts === null ? {} : { alerts: [{ type: "custom" }] };
  const endpoints = [
    ...probes.map((probe) => from(["services", probe.service.name], { ...endpoint(probe), ...alerting })),
    ...(hasRules ? alertRules.map(({ alert }) => ({ ...ruleEndpoint(alert), ...alerting })) : []),
  ];
  return {
    enable: true,
    environmentFile: alerts === null ? undefined : reference("config", "sops", "templates", TEMPLATE, "path"),
    settings: {
      alerting: alerts === null ? undefined : { custom: channel(alerts) },
      endpoints,
      web: { address: mkDefault("127.0.0.1"), port: mkDefault(gatus.port) },
    },
  };
}

/** gatus takes a dollar sign for a variable; two of them are one. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function endpoint({ service, url, conditions, insecure }: Probe): NixAttrs {
  return {
    name: service.name,
    group: service.host,
    url: literal(url),
    client: insecure ? { insecure: true } : undefined,
    conditions: [...conditions],
  };
}

function ruleEndpoint(alert: string): NixAttrs {
  const query = encodeURIComponent(`ALERTS{alertname="${alert}",alertstate="firing"}`);
  return {
    name: alert,
    group: alertGroup,
    url: `${prometheus.url}/api/v1/query?query=${query}`,
    conditions: ["[STATUS] == 200", "len([BODY].data.result) == 0"],
  };
}

const VARIABLE = "ALERT_URL";
const TEMPLATE = "gatus.env";

/** The file with the channel's address that gatus reads: sops-nix fills it in on the host. */
export function environmentTemplate({ urlSecret }: Alerts): NixAttrs {
  const address = reference("config", "sops", "placeholder", urlSecret);
  return {
    [TEMPLATE]: {
      content: call(reference("lib", "concatStrings"), [`${VARIABLE}=`, address]),
      restartUnits: [gatus.unit],
    },
  };
}

const what = "[ENDPOINT_GROUP]/[ENDPOINT_NAME]";
const state = "[ALERT_TRIGGERED_OR_RESOLVED]";

/** gatus's custom provider speaks to all three: each takes a POST at one address. */
function channel({ kind }: Alerts): NixAttrs {
  const words: Readonly<Record<Alerts["kind"], Readonly<Record<string, NixValue>>>> = {
    ntfy: { headers: { Title: `${what}: ${state}` }, body: `${what} is ${state}` },
    pushover: {
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: `title=${what}&message=${state}`,
    },
    webhook: {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ endpoint: what, state, text: `${what} is ${state}` }),
    },
  };
  return {
    url: `\${${VARIABLE}}`,
    method: "POST",
    "default-alert": { "failure-threshold": 3, "send-on-resolved": true, "success-threshold": 2 },
    ...words[kind],
  };
}
