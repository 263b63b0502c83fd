import type { CatalogueEntry } from "./entry.ts";
import { ofMedia, servarr } from "./servarr.ts";

export const radarr: CatalogueEntry = servarr({
  name: "radarr",
  title: "Radarr, films",
  tag: "6.0.4",
  port: 7878,
  notes: ofMedia,
});
