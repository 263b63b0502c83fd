import type { Model } from "../lab/model.ts";

/** `lab.yaml is fine: 3 hosts, 5 services.` */
export function describeLab({ hosts, services }: Model): string {
  const parts = [
    count(hosts.length, "host"),
    ...(services.length === 0 ? [] : [count(services.length, "service")]),
  ];
  return `lab.yaml is fine: ${parts.join(", ")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
