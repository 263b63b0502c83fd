import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const dockerfile = "https://github.com/advplyr/audiobookshelf/blob/master/Dockerfile";
const compose = "https://github.com/advplyr/audiobookshelf/blob/master/docker-compose.yml";

export const audiobookshelf: CatalogueEntry = {
  name: "audiobookshelf",
  title: "Audiobookshelf, a server for audiobooks and podcasts",
  documentation: "https://www.audiobookshelf.org/docs",
  images: ["advplyr/audiobookshelf"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/advplyr/audiobookshelf:2.35.1",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [
        { directory: "config", mount: "/config" },
        { directory: "metadata", mount: "/metadata" },
      ],
      hardening: {
        capabilities: ["NET_BIND_SERVICE"],
        reason: "it listens on port 80 inside, as another user than root",
      },
    }),
    companions: {},
  },
  ports: [web(80, 13378)],
  upstream: plainHttp,
  healthPath: "/healthcheck",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: ["the library is yours to mount: volumes: [{ path: /srv/audiobooks, mount: /audiobooks }]"],
  sources: {
    "container.image": compose,
    "container.tag": tagInUse,
    "container.user": unproven("any user is said to do; not run here"),
    "container.state": dockerfile,
    "container.hardening": notRun,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: dockerfile,
    database: dockerfile,
    backup: ourJudgement,
  },
};
