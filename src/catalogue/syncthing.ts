import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { lan, plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const readme = "https://github.com/syncthing/syncthing/blob/main/README-Docker.md";
const dockerfile = "https://github.com/syncthing/syncthing/blob/main/Dockerfile";
const entry = "https://github.com/syncthing/syncthing/blob/main/script/docker-entrypoint.sh";

export const syncthing: CatalogueEntry = {
  name: "syncthing",
  title: "Syncthing, folders that are the same on all devices",
  documentation: readme,
  images: ["syncthing/syncthing"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "docker.io/syncthing/syncthing:2.1.6",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      state: [{ directory: "data", mount: "/var/syncthing" }],
    }),
    companions: {},
  },
  ports: [
    web(8384, 8384),
    lan("sync", 22000, "tcp", "other devices"),
    lan("sync-udp", 22000, "udp", "other devices, over QUIC"),
    lan("discovery", 21027, "udp", "discovery of other devices"),
  ],
  upstream: plainHttp,
  healthPath: "/rest/noauth/health",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "set a password at once: it has none, and answers whoever reaches it",
    "discovery by broadcast does not cross a bridge: name the host's address on the other devices",
  ],
  sources: {
    "container.image": readme,
    "container.tag": tagInUse,
    "container.user": entry,
    "container.state": readme,
    "container.hardening": notRun,
    ports: dockerfile,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: unproven("SQLite since version 2, by its release notes"),
    backup: ourJudgement,
  },
};
