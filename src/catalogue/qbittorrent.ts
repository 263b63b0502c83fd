import type { CatalogueEntry } from "./entry.ts";
import { linuxserver, linuxserverPage, linuxserverSources } from "./linuxserver.ts";
import { lan, plainHttp, web } from "./ports.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

const page = linuxserverPage("qbittorrent");

export const qbittorrent: CatalogueEntry = {
  name: "qbittorrent",
  title: "qBittorrent",
  documentation: page,
  images: ["linuxserver/qbittorrent"],
  tags: null,
  runtime: {
    kind: "podman",
    container: linuxserver("qbittorrent:5.1.4", { TORRENTING_PORT: "6881", WEBUI_PORT: "8080" }),
    companions: {},
  },
  ports: [
    web(8080, 18095),
    lan("torrent", 6881, "tcp", "connections of other peers"),
    lan("torrent-udp", 6881, "udp", "connections of other peers"),
  ],
  upstream: plainHttp,
  healthPath: "/",
  database: null,
  backup: { class: "rebuildable", exclude: [] },
  secrets: [],
  notes: [
    "the first password of admin is in its journal, a new one at each start until it is changed",
    "downloads are yours to mount: volumes: [{ path: /srv/downloads, mount: /downloads }]",
  ],
  sources: {
    ...linuxserverSources("qbittorrent"),
    "container.tag": tagInUse,
    "container.environment": page,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("the login page; not run here"),
    backup: ourJudgement,
  },
};
