import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://www.navidrome.org/docs/installation/docker/";
const dockerfile = "https://github.com/navidrome/navidrome/blob/master/Dockerfile";

export const navidrome: CatalogueEntry = {
  name: "navidrome",
  title: "Navidrome, a music server",
  documentation: docs,
  images: ["deluan/navidrome", "navidrome/navidrome"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/deluan/navidrome:0.58.0",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [{ directory: "data", mount: "/data" }],
    }),
    companions: {},
  },
  ports: [web(4533, 4533, "web interface and the Subsonic API")],
  upstream: plainHttp,
  healthPath: "/ping",
  database: "sqlite",
  backup: { class: "standard", exclude: ["data/cache"] },
  secrets: [],
  notes: ["the library is yours to mount: volumes: [{ path: /srv/music, mount: /music }]"],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": docs,
    "container.state": docs,
    "container.hardening": notRun,
    ports: docs,
    upstream: unproven("not run here behind Caddy"),
    healthPath: dockerfile,
    database: docs,
    backup: ourJudgement,
  },
};
