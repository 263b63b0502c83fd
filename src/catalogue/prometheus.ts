import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const dockerfile = "https://github.com/prometheus/prometheus/blob/main/Dockerfile";

export const prometheus: CatalogueEntry = {
  name: "prometheus",
  title: "Prometheus, measurements over time",
  documentation: "https://prometheus.io/docs/prometheus/latest/installation/",
  images: ["prom/prometheus", "prometheus/prometheus"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/prom/prometheus:v3.13.4",
      user: "65534:65534",
      owner: { uid: 65534, gid: 65534 },
      state: [{ directory: "data", mount: "/prometheus" }],
      stopTimeout: 60,
    }),
    companions: {},
  },
  ports: [web(9090, 18094)],
  upstream: plainHttp,
  healthPath: "/-/healthy",
  database: null,
  backup: { class: "rebuildable", exclude: [] },
  secrets: [],
  notes: [
    "lab.yaml's own monitoring runs Prometheus as well, as a NixOS module: this one is for what lab.yaml does not know",
    "its configuration is yours to mount: secretFiles: [{ secret: prometheus/config, mount: /etc/prometheus/prometheus.yml }]",
    "it has no login: auth: basic or forward",
  ],
  sources: {
    "container.image": "https://prometheus.io/docs/prometheus/latest/installation/",
    "container.tag": "https://github.com/prometheus/prometheus/blob/main/VERSION",
    "container.user": unproven("nobody, by memory; the stored Dockerfile is older"),
    "container.state": dockerfile,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("it writes its head block when it stops"),
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: "https://prometheus.io/docs/prometheus/latest/management_api/",
    backup: ourJudgement,
  },
};
