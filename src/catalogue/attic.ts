import type { CatalogueEntry } from "./entry.ts";

export const attic: CatalogueEntry = {
  name: "attic",
  title: "Attic, a Nix binary cache",
  runtime: "native",
  ports: ["web"],
  documentation: "https://docs.attic.rs",
};
