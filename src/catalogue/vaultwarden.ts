import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const readme = "https://github.com/dani-garcia/vaultwarden/blob/main/README.md";
const dockerfile = "https://github.com/dani-garcia/vaultwarden/blob/main/docker/Dockerfile.debian";

export const vaultwarden: CatalogueEntry = {
  name: "vaultwarden",
  title: "Vaultwarden, passwords for Bitwarden's apps",
  documentation: "https://github.com/dani-garcia/vaultwarden/wiki",
  images: ["vaultwarden/server", "dani-garcia/vaultwarden"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/vaultwarden/server:1.36.0",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      environment: { SIGNUPS_ALLOWED: "false" },
      state: [{ directory: "data", mount: "/data" }],
      hardening: {
        capabilities: ["NET_BIND_SERVICE"],
        reason: "it listens on port 80 inside, as another user than root",
      },
    }),
    companions: {},
  },
  ports: [web(80, 18096)],
  upstream: plainHttp,
  healthPath: "/alive",
  database: "sqlite",
  backup: { class: "critical", exclude: ["data/icon_cache"] },
  secrets: [],
  notes: [
    "set environment DOMAIN to its address with https://: logins by key fail without it",
    "the first user: SIGNUPS_ALLOWED true for one start, or an invitation by the admin page",
    "the admin page needs ADMIN_TOKEN, which belongs to a secret: environmentSecrets: [vaultwarden/env]",
  ],
  sources: {
    "container.image": unproven("in use everywhere; the README that was read is of before its renaming"),
    "container.tag": tagInUse,
    "container.user": readme,
    "container.environment": readme,
    "container.state": dockerfile,
    "container.hardening": notRun,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("its image asks itself there; that script was not read"),
    database: readme,
    backup: ourJudgement,
  },
};
