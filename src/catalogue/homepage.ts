import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://gethomepage.dev/installation/docker/";
const dockerfile = "https://github.com/gethomepage/homepage/blob/main/Dockerfile";

export const homepage: CatalogueEntry = {
  name: "homepage",
  title: "Homepage, a start page for the lab",
  documentation: docs,
  images: ["gethomepage/homepage"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/gethomepage/homepage:v1.13.2",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [{ directory: "config", mount: "/app/config" }],
      hardening: { tmpfs: ["/app/.next/cache"] },
    }),
    companions: {},
  },
  ports: [web(3000, 18088)],
  upstream: plainHttp,
  healthPath: "/api/healthcheck",
  database: null,
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "set environment HOMEPAGE_ALLOWED_HOSTS to the name under which it is published: it answers to no other",
    "it needs no container socket: leave its Docker integration out",
  ],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": dockerfile,
    "container.state": docs,
    "container.hardening": notRun,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: dockerfile,
    backup: ourJudgement,
  },
};
