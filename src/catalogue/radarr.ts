import type { CatalogueEntry } from "./entry.ts";
import { linuxserver, linuxserverPage, linuxserverSources } from "./linuxserver.ts";
import { plainHttp, web } from "./ports.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

export const radarr: CatalogueEntry = {
  name: "radarr",
  title: "Radarr, films",
  documentation: linuxserverPage("radarr"),
  images: ["linuxserver/radarr"],
  tags: null,
  runtime: { kind: "podman", container: linuxserver("radarr:6.0.4"), companions: {} },
  ports: [web(7878, 7878)],
  upstream: plainHttp,
  healthPath: "/ping",
  database: "sqlite",
  backup: { class: "standard", exclude: [] },
  secrets: [],
  notes: [
    "say the user: of your media files: PUID and PGID mean nothing where the root is read-only",
    "mount media and downloads below one directory, or hard links between them fail",
  ],
  sources: {
    ...linuxserverSources("radarr"),
    "container.tag": tagInUse,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: linuxserverPage("radarr"),
    backup: ourJudgement,
  },
};
