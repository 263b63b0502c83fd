import type { CatalogueEntry } from "./entry.ts";
import { linuxserver, linuxserverPage, linuxserverSources } from "./linuxserver.ts";
import { plainHttp, web } from "./ports.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

export const prowlarr: CatalogueEntry = {
  name: "prowlarr",
  title: "Prowlarr, indexers for Sonarr and Radarr",
  documentation: linuxserverPage("prowlarr"),
  images: ["linuxserver/prowlarr"],
  tags: null,
  runtime: { kind: "podman", container: linuxserver("prowlarr:2.3.5"), companions: {} },
  ports: [web(9696, 9696)],
  upstream: plainHttp,
  healthPath: "/ping",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: ["PUID and PGID mean nothing where the root is read-only: user: says who it runs as"],
  sources: {
    ...linuxserverSources("prowlarr"),
    "container.tag": tagInUse,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: linuxserverPage("prowlarr"),
    backup: ourJudgement,
  },
};
