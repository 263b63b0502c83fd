import type { EntryPort, Upstream } from "./entry.ts";

/** A page over HTTP that Caddy's own headers suit. */
export const plainHttp: Upstream = { scheme: "http", headers: "plain" };

/** The port that a virtual host leads to: on loopback, where its number is ours. */
export function web(container: number, host: number, purpose = "web interface"): EntryPort {
  return { name: "web", container, host, protocol: "tcp", lan: false, purpose };
}

/** Devices are told the number, so that the host's is the container's. */
export function lan(name: string, port: number, protocol: "tcp" | "udp", purpose: string): EntryPort {
  return { name, container: port, host: port, protocol, lan: true, purpose };
}
