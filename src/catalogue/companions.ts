import { container } from "./container.ts";
import type { EntryContainer } from "./entry.ts";
import { notRun, type Sources, tagInUse } from "./source.ts";

const postgresDockerfile = "https://github.com/docker-library/postgres/blob/master/17/bookworm/Dockerfile";
const postgresReadme = "https://github.com/docker-library/docs/blob/master/postgres/README.md";
const redisDockerfile = "https://github.com/redis/docker-library-redis/blob/main/debian/Dockerfile";

/** PostgreSQL of Docker's library for one service: its database and role have the service's name. */
export function postgres(said: { readonly role: string; readonly directory: string }): EntryContainer {
  return container({
    image: "docker.io/library/postgres:17.6",
    user: "999:999",
    owner: { uid: 999, gid: 999 },
    environment: { POSTGRES_DB: said.role, POSTGRES_USER: said.role },
    state: [{ directory: said.directory, mount: "/var/lib/postgresql/data" }],
    hardening: { tmpfs: ["/run/postgresql"] },
    stopTimeout: 60,
    healthCommand: `pg_isready -U ${said.role}`,
  });
}

/** Where it was read what `postgres` says. */
export function postgresSources(at: string): Sources {
  return {
    [`${at}.image`]: postgresDockerfile,
    [`${at}.tag`]: tagInUse,
    [`${at}.user`]: postgresDockerfile,
    [`${at}.environment`]: postgresReadme,
    [`${at}.state`]: postgresDockerfile,
    [`${at}.hardening`]: notRun,
    [`${at}.stopTimeout`]: postgresDockerfile,
    [`${at}.healthCommand`]: "https://github.com/miniflux/v2/blob/main/contrib/docker-compose/basic.yml",
  };
}

/** Redis of Docker's library as a cache and a queue, which nobody misses: it keeps nothing. */
export function redis(): EntryContainer {
  return container({
    image: "docker.io/library/redis:8.6.4",
    user: "999:999",
    owner: { uid: 999, gid: 999 },
    hardening: { tmpfs: ["/data"] },
  });
}

/** Where it was read what `redis` says. */
export function redisSources(at: string): Sources {
  return {
    [`${at}.image`]: redisDockerfile,
    [`${at}.tag`]: redisDockerfile,
    [`${at}.user`]: redisDockerfile,
    [`${at}.hardening`]: notRun,
  };
}
