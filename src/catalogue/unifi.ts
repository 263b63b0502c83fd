import type { CatalogueEntry } from "./entry.ts";

export const unifi: CatalogueEntry = {
  name: "unifi",
  title: "UniFi Network controller",
  runtime: "podman",
  ports: ["web"],
  documentation: "https://github.com/jacobalberty/unifi-docker",
};
