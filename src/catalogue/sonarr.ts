import type { CatalogueEntry } from "./entry.ts";
import { ofMedia, servarr } from "./servarr.ts";

export const sonarr: CatalogueEntry = servarr({
  name: "sonarr",
  title: "Sonarr, series",
  tag: "4.0.17",
  port: 8989,
  notes: ofMedia,
});
