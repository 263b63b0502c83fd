import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const docs = "https://min.io/docs/minio/container/index.html";
const compose =
  "https://github.com/minio/minio/blob/master/docs/orchestration/docker-compose/docker-compose.yaml";

export const minio: CatalogueEntry = {
  name: "minio",
  title: "MinIO, an object store",
  documentation: docs,
  images: ["minio/minio"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "quay.io/minio/minio:RELEASE.2025-06-13T11-33-47Z",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      command: ["server", "/data", "--console-address", ":9001"],
      state: [{ directory: "data", mount: "/data" }],
      stopTimeout: 30,
    }),
    companions: {},
  },
  ports: [
    { name: "api", container: 9000, host: 18090, protocol: "tcp", lan: false, purpose: "the S3 API" },
    {
      name: "console",
      container: 9001,
      host: 18091,
      protocol: "tcp",
      lan: false,
      purpose: "web interface, on loopback only: a service has one virtual host",
    },
  ],
  upstream: plainHttp,
  healthPath: "/minio/health/live",
  database: null,
  backup: { class: "standard", exclude: [] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"],
      purpose: "the account that may do all",
    },
  ],
  notes: [
    "to publish the console instead of the API: expose: { name: …, port: console, auth: app }",
    "a repository of backups in it is one in this house: keep another elsewhere",
  ],
  sources: {
    "container.image": docs,
    "container.tag": docs,
    "container.user": docs,
    "container.command": docs,
    "container.state": docs,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("long enough for uploads to end"),
    "ports.api": compose,
    "ports.console": docs,
    upstream: unproven("not run here behind Caddy"),
    healthPath: compose,
    backup: ourJudgement,
    secrets: docs,
  },
};
