import type { CatalogueEntry } from "./entry.ts";
import { linuxserver, linuxserverPage, linuxserverSources } from "./linuxserver.ts";
import { plainHttp, web } from "./ports.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

/** One of the family of Sonarr, which are one program but for what they look for. */
export function servarr({
  name,
  tag,
  port,
  ...told
}: Pick<CatalogueEntry, "name" | "title" | "notes"> & {
  readonly tag: string;
  readonly port: number;
}): CatalogueEntry {
  return {
    name,
    ...told,
    documentation: linuxserverPage(name),
    images: [`linuxserver/${name}`],
    tags: null,
    runtime: { kind: "podman", container: linuxserver(`${name}:${tag}`), companions: {} },
    ports: [web(port, port)],
    upstream: plainHttp,
    healthPath: "/ping",
    database: "sqlite",
    backup: { class: "standard", exclude: [] },
    secrets: [],
    sources: {
      ...linuxserverSources(name),
      "container.tag": tagInUse,
      upstream: unproven("not run here behind Caddy"),
      healthPath: unproven("not run here"),
      database: linuxserverPage(name),
      backup: ourJudgement,
    },
  };
}

/** For those that move files. */
export const ofMedia: readonly string[] = [
  "say the user: of your media files: PUID and PGID mean nothing where the root is read-only",
  "mount media and downloads below one directory, or hard links between them fail",
];
