import { container } from "./container.ts";
import type { CatalogueEntry, EntrySecret } from "./entry.ts";
import { plainHttp, web } from "./ports.ts";
import { notRun, ourJudgement, tagInUse, unproven } from "./source.ts";

const docker = "https://www.authelia.com/integration/deployment/docker/";

export const authelia: CatalogueEntry = {
  name: "authelia",
  title: "Authelia, single sign-on and a second factor",
  documentation: docker,
  images: ["authelia/authelia"],
  tags: null,
  runtime: {
    kind: "podman",
    container: container({
      image: "ghcr.io/authelia/authelia:4.39.15",
      user: "1000:1000",
      owner: { uid: 1000, gid: 1000 },
      environment: {
        AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE: "/secrets/JWT_SECRET",
        AUTHELIA_SESSION_SECRET_FILE: "/secrets/SESSION_SECRET",
        AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE: "/secrets/STORAGE_ENCRYPTION_KEY",
      },
      state: [{ directory: "config", mount: "/config" }],
    }),
    companions: {},
  },
  ports: [web(9091, 9091, "login page, and the answers that a proxy asks for")],
  upstream: plainHttp,
  healthPath: "/api/health",
  database: "sqlite",
  backup: { class: "critical", exclude: [] },
  secrets: [
    {
      kind: "file",
      name: "configuration",
      mount: "/config/configuration.yml",
      purpose: "its whole configuration; with storage.local.path below /config",
    },
    file("jwt-secret", "JWT_SECRET", "signs links that reset a password"),
    file("session-secret", "SESSION_SECRET", "encrypts sessions"),
    file(
      "storage-encryption-key",
      "STORAGE_ENCRYPTION_KEY",
      "encrypts its database: lost, so is the database",
    ),
  ],
  notes: [
    "to have Caddy ask it: lab.auth.forward with url http://127.0.0.1:9091 and path /api/authz/forward-auth",
    "it does not start before its configuration file exists",
  ],
  sources: {
    "container.image": docker,
    "container.tag": tagInUse,
    "container.user": docker,
    "container.environment": docker,
    "container.state": docker,
    "container.hardening": notRun,
    ports: docker,
    upstream: unproven("not run here behind Caddy"),
    healthPath: unproven("its image asks itself there; that script was not read"),
    database: unproven("where the configuration says storage.local"),
    backup: ourJudgement,
    secrets: docker,
  },
};

function file(name: string, base: string, purpose: string): EntrySecret {
  return { kind: "file", name, mount: `/secrets/${base}`, purpose };
}
