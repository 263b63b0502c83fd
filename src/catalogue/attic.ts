import type { CatalogueEntry } from "./entry.ts";
import { ourJudgement, unproven } from "./source.ts";

const module = "nixpkgs:nixos/modules/services/networking/atticd.nix";

/** services.atticd of nixpkgs (nixos/modules/services/networking/atticd.nix). */
export const attic: CatalogueEntry = {
  name: "attic",
  title: "Attic, a Nix binary cache",
  documentation: "https://docs.attic.rs",
  images: ["zhaofengli/attic"],
  tags: null,
  runtime: {
    kind: "native",
    module: "atticd",
    // The module runs with DynamicUser, so /var/lib/atticd is a symbolic link: a backup of it would hold the link only.
    state: ["/var/lib/private/atticd"],
    settings: ({ port, hostName }) => ({
      listen: `127.0.0.1:${port}`,
      ...(hostName === null
        ? {}
        : { "api-endpoint": `https://${hostName}/`, "allowed-hosts": [hostName, `127.0.0.1:${port}`] }),
    }),
    hardening:
      "the module's own: DynamicUser, no capabilities, a read-only system and a filter of system calls",
  },
  ports: [
    {
      name: "web",
      container: 18080,
      host: 18080,
      protocol: "tcp",
      lan: false,
      purpose: "the cache itself, for nix and the attic client",
    },
  ],
  upstream: { scheme: "http", headers: "plain" },
  healthPath: "/",
  database: "sqlite",
  backup: { class: "rebuildable", exclude: ["/var/lib/private/atticd/storage"] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64"],
      purpose: "signs the tokens; openssl genrsa -traditional 4096 | base64 -w0",
    },
  ],
  notes: [
    "the host that runs it must not need it for its own builds",
    "a backup holds the database only: what was cached can be built again",
  ],
  sources: {
    module,
    settings: module,
    state: module,
    hardening: module,
    ports: module,
    upstream: unproven("a lab runs it so behind Caddy"),
    healthPath: unproven("not run here"),
    database: module,
    backup: ourJudgement,
    secrets: module,
  },
};
