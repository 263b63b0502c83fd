import { postgresSources, postgres as server } from "./companions.ts";
import type { CatalogueEntry } from "./entry.ts";
import { ourJudgement } from "./source.ts";

const readme = "https://github.com/docker-library/docs/blob/master/postgres/README.md";

export const postgres: CatalogueEntry = {
  name: "postgres",
  title: "PostgreSQL, a database server of its own",
  documentation: readme,
  images: ["library/postgres", "postgres"],
  tags: /^1[0-7]/,
  runtime: {
    kind: "podman",
    container: server({ role: "postgres", directory: "data" }),
    companions: {},
  },
  ports: [
    {
      name: "sql",
      container: 5432,
      host: 5432,
      protocol: "tcp",
      lan: false,
      purpose: "connections of programs on the host",
    },
  ],
  upstream: null,
  healthPath: null,
  database: "postgresql",
  backup: { class: "critical", exclude: [] },
  secrets: [
    {
      kind: "environment",
      name: "env",
      variables: ["POSTGRES_PASSWORD"],
      purpose: "the password of the role postgres, for the first start",
    },
  ],
  notes: [
    "a database for one service is better its companion: on a network of its own, backed up with it",
    "a new major version needs a dump and a restore; from 18 on the image keeps its data elsewhere",
    "the image of Alpine runs as 70:70 instead of 999:999",
  ],
  sources: {
    ...postgresSources("container"),
    ports: "https://github.com/docker-library/postgres/blob/master/17/bookworm/Dockerfile",
    database: readme,
    backup: ourJudgement,
    secrets: readme,
  },
};
