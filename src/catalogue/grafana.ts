import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://grafana.com/docs/grafana/latest/setup-grafana/configure-docker/";
const dockerfile = "https://github.com/grafana/grafana/blob/main/Dockerfile";

export const grafana: CatalogueEntry = {
  name: "grafana",
  title: "Grafana, dashboards",
  documentation: docs,
  images: ["grafana/grafana", "grafana/grafana-oss", "grafana/grafana-enterprise"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/grafana/grafana:12.4.0",
      user: "472:0",
      owner: { uid: 472, gid: 0 },
      state: [{ directory: "data", mount: "/var/lib/grafana" }],
      hardening: { tmpfs: ["/var/log/grafana"] },
    }),
    companions: {},
  },
  ports: [web(3000, 18087)],
  upstream: plainHttp,
  healthPath: "/api/health",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["GF_SECURITY_ADMIN_PASSWORD"],
      purpose: "the first password of admin, which would be admin",
    },
  ],
  notes: ["set environment GF_SERVER_ROOT_URL to its address, or links in alerts lead to localhost"],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": dockerfile,
    "container.state": docs,
    "container.hardening": notRun,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: unproven("its default; grafana.db in the data directory"),
    backup: ourJudgement,
    secrets: docs,
  },
};
