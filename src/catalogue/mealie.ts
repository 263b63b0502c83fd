import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, unproven } from "./source.ts";

const docs = "https://docs.mealie.io/documentation/getting-started/installation/sqlite/";
const entry = "https://github.com/mealie-recipes/mealie/blob/mealie-next/docker/entry.sh";

export const mealie: CatalogueEntry = {
  name: "mealie",
  title: "Mealie, recipes",
  documentation: docs,
  images: ["mealie-recipes/mealie"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/mealie-recipes/mealie:v3.8.0",
      user: "911:911",
      owner: { uid: 911, gid: 911 },
      environment: { ALLOW_SIGNUP: "false", PGID: "911", PUID: "911" },
      state: [{ directory: "data", mount: "/app/data" }],
    }),
    companions: {},
  },
  ports: [web(9000, 9925)],
  upstream: plainHttp,
  healthPath: "/api/app/about",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: ["set environment BASE_URL to its address: links in mails come from it"],
  sources: {
    "container.image": docs,
    "container.tag": docs,
    "container.user": entry,
    "container.environment": docs,
    "container.state": docs,
    "container.hardening": notRun,
    ports: docs,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: docs,
    backup: ourJudgement,
  },
};
