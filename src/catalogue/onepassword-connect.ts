import type { CatalogueEntry } from "./entry.ts";

export const onepasswordConnect: CatalogueEntry = {
  name: "onepassword-connect",
  title: "1Password Connect server",
  runtime: "podman",
  ports: ["api"],
  documentation: "https://developer.1password.com/docs/connect",
};
