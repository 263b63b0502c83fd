import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const compose =
  "https://github.com/TwiN/gatus/blob/master/.examples/docker-compose-sqlite-storage/compose.yaml";

export const gatus: CatalogueEntry = {
  name: "gatus",
  title: "Gatus, a status page that asks services how they are",
  documentation: "https://github.com/TwiN/gatus",
  images: ["twin/gatus", "twinproduction/gatus"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/twin/gatus:v5.36.0",
      user: "65534:65534",
      owner: { uid: 65534, gid: 65534 },
      state: [{ directory: "data", mount: "/data" }],
    }),
    companions: {},
  },
  ports: [web(8080, 18085, "status page")],
  upstream: plainHttp,
  healthPath: "/health",
  database: "sqlite",
  backup: { class: "rebuildable", exclude: [] },
  secrets: [
    {
      kind: "file",
      name: "config",
      mount: "/config/config.yaml",
      purpose:
        "its whole configuration, which may hold tokens; storage: { type: sqlite, path: /data/data.db }",
    },
  ],
  notes: [
    "lab.yaml's own monitoring runs gatus as well, as a NixOS module: this one is for what lab.yaml does not know",
  ],
  sources: {
    "container.image": unproven("the example names twinproduction/gatus; both names are in use"),
    "container.tag": tagInUse,
    "container.user": unproven("a static binary on an empty image; not run here"),
    "container.state": compose,
    "container.hardening": notRun,
    ports: compose,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: compose,
    backup: ourJudgement,
    secrets: compose,
  },
};
