import { redis, redisSources } from "./companions.ts";
import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const compose =
  "https://github.com/paperless-ngx/paperless-ngx/blob/main/docker/compose/docker-compose.postgres.yml";
const dockerfile = "https://github.com/paperless-ngx/paperless-ngx/blob/main/Dockerfile";

export const paperless: CatalogueEntry = {
  name: "paperless",
  title: "Paperless-ngx, documents",
  documentation: "https://docs.paperless-ngx.com/setup/",
  images: ["paperless-ngx/paperless-ngx", "paperlessngx/paperless-ngx"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/paperless-ngx/paperless-ngx:2.20.1",
      owner: { uid: 1000, gid: 1000 },
      environment: { PAPERLESS_REDIS: "redis://broker:6379" },
      state: [
        { directory: "data", mount: "/usr/src/paperless/data" },
        { directory: "media", mount: "/usr/src/paperless/media" },
      ],
      volumes: [
        { directory: "consume", mount: "/usr/src/paperless/consume" },
        { directory: "export", mount: "/usr/src/paperless/export" },
      ],
      dependsOn: ["broker"],
      hardening: {
        readOnly: false,
        capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
        reason: "its supervisor starts as root, sets the numbers of its user, and drops to it",
      },
      stopTimeout: 30,
    }),
    companions: { broker: redis() },
  },
  ports: [web(8000, 18093)],
  upstream: plainHttp,
  healthPath: "/",
  database: "sqlite",
  backup: { class: "critical", exclude: ["data/log"] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["PAPERLESS_SECRET_KEY"],
      purpose: "signs sessions; PAPERLESS_ADMIN_USER and PAPERLESS_ADMIN_PASSWORD for the first start",
    },
  ],
  notes: [
    "set environment PAPERLESS_URL to its address, or forms are refused",
    "USERMAP_UID and USERMAP_GID change its user: then say the same user of the directories",
    "with PAPERLESS_DBHOST it uses PostgreSQL instead of SQLite: add the server as a companion",
  ],
  sources: {
    "container.image": compose,
    "container.tag": tagInUse,
    "container.user": dockerfile,
    "container.environment": compose,
    "container.state": compose,
    "container.volumes": compose,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("long enough for a page to be read to its end"),
    ...redisSources("companions.broker"),
    ports: compose,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("it leads to the login page; not run here"),
    database: compose,
    backup: ourJudgement,
    secrets: "https://docs.paperless-ngx.com/configuration/",
  },
};
