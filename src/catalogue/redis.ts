import { redisSources, redis as server } from "./companions.ts";
import type { CatalogueEntry } from "./entry.ts";
import { notRun, ourJudgement } from "./source.ts";

const dockerfile = "https://github.com/redis/docker-library-redis/blob/main/debian/Dockerfile";
const cache = server();

export const redis: CatalogueEntry = {
  name: "redis",
  title: "Redis, a store of keys and values of its own",
  documentation: "https://github.com/docker-library/docs/blob/master/redis/README.md",
  images: ["library/redis", "redis"],
  tags: null,
  runtime: {
    kind: "podman",
    container: {
      ...cache,
      state: [{ directory: "data", mount: "/data" }],
      hardening: { ...cache.hardening, tmpfs: [] },
    },
    companions: {},
  },
  ports: [
    {
      name: "redis",
      container: 6379,
      host: 6379,
      protocol: "tcp",
      lan: false,
      purpose: "connections of programs on the host, which it asks for no password",
    },
  ],
  upstream: null,
  healthPath: null,
  database: null,
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: ["a cache for one service is better its companion: on a network of its own"],
  sources: {
    ...redisSources("container"),
    "container.state": dockerfile,
    "container.hardening": notRun,
    ports: dockerfile,
    backup: ourJudgement,
  },
};
