import { postgres, postgresSources, redis, redisSources } from "./companions.ts";
import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const readme = "https://github.com/nextcloud/docker/blob/master/README.md";
const compose =
  "https://github.com/nextcloud/docker/blob/master/.examples/docker-compose/insecure/postgres/apache/compose.yaml";
const latest = "https://github.com/nextcloud/docker/blob/master/latest.txt";
const image = "docker.io/library/nextcloud:31.0.5-apache";
const wwwData = { uid: 33, gid: 33 } as const;

export const nextcloud: CatalogueEntry = {
  name: "nextcloud",
  title: "Nextcloud, files, calendars and contacts",
  documentation: readme,
  images: ["library/nextcloud", "nextcloud"],
  tags: /^(?!.*fpm)/,
  runtime: {
    kind: "podman",
    container: container({
      image,
      owner: wwwData,
      environment: {
        OVERWRITEPROTOCOL: "https",
        POSTGRES_DB: "nextcloud",
        POSTGRES_HOST: "db",
        POSTGRES_USER: "nextcloud",
        REDIS_HOST: "redis",
      },
      state: [{ directory: "html", mount: "/var/www/html" }],
      dependsOn: ["db", "redis"],
      hardening: {
        readOnly: false,
        capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "SETGID", "SETUID"],
        reason:
          "its entry point starts as root, copies a new version over the old one, and Apache drops to www-data",
      },
      stopTimeout: 30,
    }),
    companions: {
      cron: container({
        image,
        owner: wwwData,
        volumes: [{ directory: "html", mount: "/var/www/html" }],
        dependsOn: ["db", "redis"],
        hardening: {
          readOnly: false,
          capabilities: ["SETGID", "SETUID"],
          reason: "cron starts as root and runs Nextcloud's jobs as www-data",
        },
        extraOptions: ["--entrypoint=/cron.sh"],
      }),
      db: postgres({ role: "nextcloud", directory: "db" }),
      redis: redis(),
    },
  },
  ports: [web(80, 18092)],
  upstream: plainHttp,
  healthPath: "/status.php",
  database: "postgresql",
  backup: { class: "critical", exclude: [] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["POSTGRES_PASSWORD"],
      companions: ["db"],
      purpose:
        "the password of its database, for both; NEXTCLOUD_ADMIN_USER and NEXTCLOUD_ADMIN_PASSWORD for the first start",
    },
  ],
  notes: [
    "set environment NEXTCLOUD_TRUSTED_DOMAINS to the name under which it is published, before its first start",
    "only one major version up at a time",
  ],
  sources: {
    "container.image": readme,
    "container.tag": latest,
    "container.user": readme,
    "container.environment": readme,
    "container.state": readme,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("long enough for uploads to end"),
    "companions.cron.image": compose,
    "companions.cron.tag": latest,
    "companions.cron.user": readme,
    "companions.cron.volumes": compose,
    "companions.cron.hardening": notRun,
    "companions.cron.extraOptions": compose,
    ...postgresSources("companions.db"),
    ...redisSources("companions.redis"),
    ports: readme,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("it may refuse a name that it does not trust; not run here"),
    database: compose,
    backup: ourJudgement,
    secrets: readme,
  },
};
