import type { CatalogueEntry } from "./entry.ts";
import { linuxserver, linuxserverPage, linuxserverSources } from "./linuxserver.ts";
import { plainHttp, web } from "./ports.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

export const sonarr: CatalogueEntry = {
  name: "sonarr",
  title: "Sonarr, series",
  documentation: linuxserverPage("sonarr"),
  images: ["linuxserver/sonarr"],
  tags: null,
  runtime: { kind: "podman", container: linuxserver("sonarr:4.0.17"), companions: {} },
  ports: [web(8989, 8989)],
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
    ...linuxserverSources("sonarr"),
    "container.tag": tagInUse,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("not run here"),
    database: linuxserverPage("sonarr"),
    backup: ourJudgement,
  },
};
