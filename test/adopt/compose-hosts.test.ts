import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { importCompose } from "../../src/adopt/compose.ts";
import { serviceOf, shop } from "./composes.ts";

describe("names that containers have otherwise here", () => {
  const text = stringify({
    services: {
      postgres: {
        image: "postgres:17",
        command: "postgres -c max_connections=100",
        environment: { POSTGRES_USER: "postgres", POSTGRES_DB: "postgres" },
      },
      miniflux: {
        image: "miniflux/miniflux:2.2.0",
        command: "run --db-host postgres --db=postgres --db-user postgres -h postgres postgres:5432",
        environment: {
          DB_HOST: "postgres",
          DB_TYPE: "postgres",
          PGUSER: "postgres",
          SERVER_NAME: "postgres",
          ADDRESS: "http://postgres:80,miniflux",
          DATABASE_URL: "postgres://postgres:${PW}@postgres/postgres",
        },
        ports: ["8080:8080"],
      },
    },
  });
  const imported = importCompose({ ...shop, text });

  test("are followed where a host stands, and nowhere else", () => {
    expect(serviceOf(text)).toMatchObject({
      command: ["run", "--db-host", "db", "--db=postgres", "--db-user", "postgres", "-h", "db", "db:5432"],
      environment: {
        DB_HOST: "db",
        DB_TYPE: "postgres",
        PGUSER: "postgres",
        SERVER_NAME: "db",
        ADDRESS: "http://db:80,miniflux",
      },
      containers: {
        db: {
          command: ["postgres", "-c", "max_connections=100"],
          environment: { POSTGRES_USER: "postgres", POSTGRES_DB: "postgres" },
        },
      },
    });
  });

  test("are told of where a secret has an address", () => {
    expect("steps" in imported ? imported.steps : []).toContain(
      "mind the names of hosts in DATABASE_URL: postgres is db here",
    );
  });

  test("are no verbs of a program: server of authentik runs as `server`", () => {
    const command = (name: string) => ({ image: "ghcr.io/goauthentik/server:2026.2", command: name });
    const services = { server: { ...command("server"), ports: ["9000:9000"] }, worker: command("worker") };
    expect(serviceOf(stringify({ services }), { project: "authentik" })).toMatchObject({
      command: ["server"],
    });
  });
});
