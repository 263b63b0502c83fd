import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { lan, plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docs = "https://jellyfin.org/docs/general/installation/container";

export const jellyfin: CatalogueEntry = {
  name: "jellyfin",
  title: "Jellyfin, a media server",
  documentation: docs,
  images: ["jellyfin/jellyfin"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/jellyfin/jellyfin:10.11.8",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [{ directory: "config", mount: "/config" }],
      volumes: [{ directory: "cache", mount: "/cache" }],
      stopTimeout: 30,
    }),
    companions: {},
  },
  ports: [web(8096, 8096), lan("discovery", 7359, "udp", "discovery by the apps")],
  upstream: plainHttp,
  healthPath: "/health",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "the library is yours to mount: volumes: [{ path: /srv/media, mount: /media }]",
    "gpu: true gives it /dev/dri for transcoding",
    "DLNA needs the host's network",
  ],
  sources: {
    "container.image": docs,
    "container.tag": tagInUse,
    "container.user": docs,
    "container.state": docs,
    "container.volumes": docs,
    "container.hardening": notRun,
    "container.stopTimeout": unproven("its database wants to end its writes"),
    "ports.web": docs,
    "ports.discovery": unproven("named by the networking page, which was not read"),
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("its image asks itself there; not run here"),
    database: unproven("SQLite in /config, by its release notes"),
    backup: ourJudgement,
  },
};
