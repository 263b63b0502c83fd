import { container } from "./container.ts";
import type { CatalogueEntry } from "./entry.ts";
import { ourJudgement, tagInUse, unproven } from "./source.ts";

const compose = "https://github.com/1Password/connect/blob/main/examples/docker/compose/docker-compose.yaml";
const chart = "https://github.com/1Password/connect-helm-charts/blob/main/charts/connect/values.yaml";

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
  images: ["1password/connect-api"],
  tags: null,
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
  sources: {
    "container.image": compose,
    "container.tag": tagInUse,
    "container.user": chart,
    "container.environment": unproven("the variable is documented; the path is ours"),
    "container.volumes": compose,
    "container.hardening": chart,
    "companions.sync.image": compose,
    "companions.sync.tag": tagInUse,
    "companions.sync.user": chart,
    "companions.sync.environment": unproven("the variable is documented; the path is ours"),
    "companions.sync.volumes": compose,
    "companions.sync.hardening": chart,
    ports: compose,
    upstream: compose,
    healthPath: "https://developer.1password.com/docs/connect/api-reference/",
    database: unproven("seen in its directory by users"),
    backup: ourJudgement,
    secrets: compose,
  },
};
