import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const readme = "https://github.com/FreshRSS/FreshRSS/blob/edge/Docker/README.md";
const compose = "https://github.com/FreshRSS/FreshRSS/blob/edge/Docker/freshrss/docker-compose.yml";

export const freshrss: CatalogueEntry = {
  name: "freshrss",
  title: "FreshRSS, a feed reader",
  documentation: readme,
  images: ["freshrss/freshrss"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/freshrss/freshrss:1.27.1",
      owner: { uid: 33, gid: 33 },
      environment: { CRON_MIN: "3,33" },
      state: [
        { directory: "data", mount: "/var/www/FreshRSS/data" },
        { directory: "extensions", mount: "/var/www/FreshRSS/extensions" },
      ],
      hardening: {
        readOnly: false,
        capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "SETGID", "SETUID"],
        reason:
          "its entry point starts as root, writes the settings of PHP and cron, and Apache drops to www-data",
      },
      healthCommand: "cli/health.php",
    }),
    companions: {},
  },
  ports: [web(80, 18084)],
  upstream: plainHttp,
  healthPath: "/i/",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: ["CRON_MIN says at which minutes feeds are asked; empty: never"],
  sources: {
    "container.image": compose,
    "container.tag": compose,
    "container.user": unproven("www-data of Debian, on which the default image is built"),
    "container.environment": readme,
    "container.state": compose,
    "container.hardening": notRun,
    "container.healthCommand": compose,
    ports: readme,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: readme,
    backup: ourJudgement,
  },
};
