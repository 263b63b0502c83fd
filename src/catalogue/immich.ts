import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { ourJudgement, unproven } from "./source.ts";

const compose = "https://github.com/immich-app/immich/blob/main/docker/docker-compose.yml";
const rootless = "https://github.com/immich-app/immich/blob/main/docker/docker-compose.rootless.yml";
const versions = "https://github.com/immich-app/immich/blob/main/docs/static/archived-versions.json";
const confined = unproven(
  "users report a read-only root without capabilities (discussion 31702); not run here",
);

/** As the makers' rootless compose file has it. */
const rootlessUser = { user: "1000:1000", owner: { uid: 1000, gid: 1000 } } as const;

export const immich: CatalogueEntry = {
  name: "immich",
  title: "Immich, photos and videos",
  documentation: "https://docs.immich.app/install/docker-compose",
  images: ["immich-app/immich-server"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      ...rootlessUser,
      image: "ghcr.io/immich-app/immich-server:v2.2.2",
      environment: {
        DB_DATABASE_NAME: "immich",
        DB_HOSTNAME: "database",
        DB_USERNAME: "postgres",
        IMMICH_MACHINE_LEARNING_URL: "http://immich-machine-learning:3003",
        REDIS_HOSTNAME: "redis",
      },
      state: [{ directory: "library", mount: "/data" }],
      dependsOn: ["database", "redis"],
    }),
    companions: {
      database: container({
        ...rootlessUser,
        image: "ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0",
        environment: {
          POSTGRES_DB: "immich",
          POSTGRES_INITDB_ARGS: "--data-checksums",
          POSTGRES_USER: "postgres",
        },
        state: [{ directory: "database", mount: "/var/lib/postgresql/data" }],
        hardening: {
          readOnly: false,
          tmpfs: ["/run/postgresql"],
          reason: "its entry point writes a configuration beside the image's own when it starts",
        },
        stopTimeout: 60,
        extraOptions: ["--shm-size=128m"],
      }),
      "immich-machine-learning": container({
        ...rootlessUser,
        image: "ghcr.io/immich-app/immich-machine-learning:v2.2.2",
        volumes: [{ directory: "model-cache", mount: "/cache" }],
      }),
      redis: container({
        ...rootlessUser,
        image: "docker.io/valkey/valkey:8-bookworm",
        hardening: { tmpfs: ["/data"] },
        healthCommand: "redis-cli ping || exit 1",
      }),
    },
  },
  ports: [web(2283, 2283, "web interface, API and the apps")],
  upstream: plainHttp,
  healthPath: "/api/server/ping",
  database: "postgresql",
  backup: {
    class: "critical",
    exclude: ["library/encoded-video", "library/thumbs"],
  },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["DB_PASSWORD", "POSTGRES_PASSWORD"],
      companions: ["database"],
      purpose: "one password twice: what Immich says, and what its database is made with",
    },
  ],
  notes: [
    "the version of the machine-learning image must be the server's",
    "the database's image has extensions of Immich's own: no other will do",
    "thumbnails and encoded videos are left out of the backup: Immich makes them again",
  ],
  sources: {
    "container.image": compose,
    "container.tag": versions,
    "container.user": rootless,
    "container.environment": "https://github.com/immich-app/immich/blob/main/docker/example.env",
    "container.state": compose,
    "container.hardening": confined,
    "companions.database.image": compose,
    "companions.database.tag": compose,
    "companions.database.user": rootless,
    "companions.database.environment": compose,
    "companions.database.state": compose,
    "companions.database.hardening": confined,
    "companions.database.stopTimeout": unproven("as long as other databases are given here"),
    "companions.database.extraOptions": compose,
    "companions.immich-machine-learning.image": compose,
    "companions.immich-machine-learning.tag": versions,
    "companions.immich-machine-learning.user": rootless,
    "companions.immich-machine-learning.volumes": compose,
    "companions.immich-machine-learning.hardening": confined,
    "companions.redis.image": compose,
    "companions.redis.tag": compose,
    "companions.redis.user": rootless,
    "companions.redis.hardening": confined,
    "companions.redis.healthCommand": compose,
    ports: compose,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: compose,
    backup: ourJudgement,
    secrets: compose,
  },
};
