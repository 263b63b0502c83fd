import type { CatalogueEntry } from "./entry.ts";
import { servarr } from "./servarr.ts";

export const prowlarr: CatalogueEntry = servarr({
  name: "prowlarr",
  title: "Prowlarr, indexers for Sonarr and Radarr",
  tag: "2.3.5",
  port: 9696,
  notes: ["PUID and PGID mean nothing where the root is read-only: user: says who it runs as"],
});
