import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";

/** As the makers' Helm chart confines it: user 999, read-only root, all capabilities dropped. */
const connect = {
  user: "999:999",
  owner: { uid: 999, gid: 999 },
  volumes: [{ directory: "data", mount: "/home/opuser/.op/data" }],
  environment: { OP_SESSION: "/home/opuser/.op/1password-credentials.json" },
} as const;

export const onepasswordConnect: CatalogueEntry = {
  name: "onepassword-connect",
  title: "1Password Connect server",
  documentation: "https://developer.1password.com/docs/connect",
  runtime: {
    kind: "podman",
    container: container({ ...connect, image: "docker.io/1password/connect-api:1.8.2", dependsOn: ["sync"] }),
    companions: { sync: container({ ...connect, image: "docker.io/1password/connect-sync:1.8.2" }) },
  },
  ports: [
    {
      name: "api",
      container: 8080,
      host: 18081,
      protocol: "tcp",
      lan: false,
      purpose: "the REST API, which asks for a token",
    },
  ],
  upstream: { scheme: "http", headers: "plain" },
  healthPath: "/heartbeat",
  database: "sqlite",
  backup: { class: "rebuildable", exclude: [] },
  secrets: [
    {
      kind: "file",
      name: "credentials",
      mount: "/home/opuser/.op/1password-credentials.json",
      purpose: "1password-credentials.json, made together with the server by `op connect server create`",
    },
  ],
  notes: ["its data is a cache of the vaults: the credentials are what matters"],
};
