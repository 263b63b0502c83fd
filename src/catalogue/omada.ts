import type { CatalogueEntry } from "./entry.ts";

export const omada: CatalogueEntry = {
  name: "omada",
  title: "TP-Link Omada controller",
  runtime: "podman",
  ports: ["web"],
  documentation: "https://github.com/mbentley/docker-omada-controller",
};
