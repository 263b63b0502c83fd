/** Names and ports of what watches a lab: rules, scrape lists and endpoints all take them from here. */
export const gatus = { unit: "gatus.service", port: 8787 } as const;
export const prometheus = { url: "http://127.0.0.1:9090", job: "node" } as const;
export const nodeExporterPort = 9100;

/** Group of the endpoints that are Prometheus's alerts; those of services are in the group of their host. */
export const alertGroup = "alerts";

/** An address as part of a URL or a scrape target. */
export function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
