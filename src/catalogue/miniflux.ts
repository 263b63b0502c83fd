import { postgres, postgresSources } from "./companions.ts";
import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const compose = "https://github.com/miniflux/v2/blob/main/contrib/docker-compose/basic.yml";
const dockerfile = "https://github.com/miniflux/v2/blob/main/packaging/docker/alpine/Dockerfile";

export const miniflux: CatalogueEntry = {
  name: "miniflux",
  title: "Miniflux, a feed reader",
  documentation: "https://miniflux.app/docs/docker.html",
  images: ["miniflux/miniflux"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/miniflux/miniflux:2.2.19",
      user: "65534:65534",
      owner: { uid: 65534, gid: 65534 },
      environment: { RUN_MIGRATIONS: "1" },
      dependsOn: ["db"],
      healthCommand: "/usr/bin/miniflux -healthcheck auto",
    }),
    companions: { db: postgres({ role: "miniflux", directory: "db" }) },
  },
  ports: [web(8080, 18089)],
  upstream: plainHttp,
  healthPath: "/healthcheck",
  database: "postgresql",
  backup: { class: "standard", exclude: [] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["DATABASE_URL", "POSTGRES_PASSWORD"],
      companions: ["db"],
      purpose:
        "postgres://miniflux:PASSWORD@db/miniflux?sslmode=disable, and the same password for the database itself",
    },
  ],
  notes: [
    "the first user: CREATE_ADMIN, ADMIN_USERNAME and ADMIN_PASSWORD in the same secret, for one start",
    "set environment BASE_URL to its address",
  ],
  sources: {
    "container.image": compose,
    "container.tag": tagInUse,
    "container.user": dockerfile,
    "container.environment": compose,
    "container.hardening": notRun,
    "container.healthCommand": compose,
    ...postgresSources("companions.db"),
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("the command asks there; not run here"),
    database: compose,
    backup: ourJudgement,
    secrets: compose,
  },
};
