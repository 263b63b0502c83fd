import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const readme = "https://github.com/louislam/uptime-kuma/blob/master/README.md";
const dockerfile = "https://github.com/louislam/uptime-kuma/blob/master/docker/dockerfile";

export const uptimeKuma: CatalogueEntry = {
  name: "uptime-kuma",
  title: "Uptime Kuma, monitoring with a status page",
  documentation: readme,
  images: ["louislam/uptime-kuma"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/louislam/uptime-kuma:2.4.0",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [{ directory: "data", mount: "/app/data" }],
      healthCommand: "node extra/healthcheck.js",
    }),
    companions: {},
  },
  ports: [web(3001, 3001)],
  upstream: plainHttp,
  healthPath: "/",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "version 2 changes the database of version 1 when it starts: back up first",
    "a probe by ping needs capability NET_RAW: hardening: { capabilities: [NET_RAW], reason: … }",
  ],
  sources: {
    "container.image": readme,
    "container.tag": tagInUse,
    "container.user": unproven("user node of its base image; not run here"),
    "container.state": dockerfile,
    "container.hardening": notRun,
    "container.healthCommand": dockerfile,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("it leads to the dashboard; not run here"),
    database: unproven("its default; kuma.db in /app/data"),
    backup: ourJudgement,
  },
};
