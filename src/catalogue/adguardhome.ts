import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { lan, plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const dockerfile = "https://github.com/AdguardTeam/AdGuardHome/blob/v0.107.79/docker/build.Dockerfile";

export const adguardhome: CatalogueEntry = {
  name: "adguardhome",
  title: "AdGuard Home, a DNS server that filters",
  documentation: "https://github.com/AdguardTeam/AdGuardHome/wiki/Docker",
  images: ["adguard/adguardhome"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/adguard/adguardhome:v0.107.79",
      owner: { uid: 0, gid: 0 },
      state: [
        { directory: "conf", mount: "/opt/adguardhome/conf" },
        { directory: "work", mount: "/opt/adguardhome/work" },
      ],
      hardening: {
        capabilities: ["NET_BIND_SERVICE"],
        reason: "it answers on port 53, and its binary does not start where this capability is out of reach",
      },
    }),
    companions: {},
  },
  ports: [web(3000, 18082), lan("dns", 53, "tcp", "DNS over TCP"), lan("dns-udp", 53, "udp", "DNS over UDP")],
  upstream: plainHttp,
  healthPath: "/",
  database: null,
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "in its first set-up keep port 3000 for the web interface: a virtual host leads there",
    "on a host without an address in lab.yaml, port 53 clashes with the name server of podman's networks",
  ],
  sources: {
    "container.image": dockerfile,
    "container.tag": dockerfile,
    "container.user": dockerfile,
    "container.state": dockerfile,
    "container.hardening": notRun,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("its start page leads to the login page"),
    backup: ourJudgement,
  },
};
