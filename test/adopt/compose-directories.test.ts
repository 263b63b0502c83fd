import { expect, test } from "vitest";
import { stringify } from "yaml";
import { importCompose } from "../../src/adopt/compose.ts";
import { serviceOf, shop } from "./composes.ts";

test("no two volumes come to lie in one directory, and what containers share is one", () => {
  const services = {
    shop: {
      image: "registry.example.net/shop:1",
      ports: ["8080:80"],
      depends_on: ["queue", "files"],
      volumes: ["data:/a", "./data:/b", "/data", "./shared/:/c", "./x/y:/d"],
    },
    queue: { image: "registry.example.net/queue:1", volumes: ["/data", "./shared:/c", "./x-y:/d"] },
    files: { image: "registry.example.net/files:1", volumes: ["/data", "data:/a"] },
  };
  expect(serviceOf(stringify({ services, volumes: { data: null } }))).toMatchObject({
    state: [
      { path: "/var/lib/shop/data", mount: "/a" },
      { path: "/var/lib/shop/data-2", mount: "/b" },
      { path: "/var/lib/shop/data-3", mount: "/data" },
      { path: "/var/lib/shop/shared", mount: "/c" },
      { path: "/var/lib/shop/x-y", mount: "/d" },
    ],
    containers: {
      queue: {
        state: [
          { path: "/var/lib/shop/data-4", mount: "/data" },
          { path: "/var/lib/shop/x-y-2", mount: "/d" },
        ],
        volumes: [{ path: "/var/lib/shop/shared", mount: "/c" }],
      },
      files: {
        state: [{ path: "/var/lib/shop/data-5", mount: "/data" }],
        volumes: [{ path: "/var/lib/shop/data", mount: "/a" }],
      },
    },
  });
});

test("what the catalogue keeps is where another container finds it, and no other volume is there", () => {
  const services = {
    app: {
      image: "miniflux/miniflux:2.2.0",
      ports: ["8080:8080"],
      environment: { DATABASE_HOST: "postgres" },
      volumes: ["db:/elsewhere"],
    },
    postgres: { image: "postgres:17-alpine", volumes: ["records:/var/lib/postgresql/data"] },
    dump: {
      image: "registry.example.net/dump:1",
      depends_on: ["postgres"],
      volumes: ["records:/var/lib/records"],
    },
  };
  expect(serviceOf(stringify({ services, volumes: { db: null, records: null } }))).toMatchObject({
    uses: "miniflux",
    state: [{ path: "/var/lib/miniflux/db-2", mount: "/elsewhere" }],
    containers: {
      dump: { volumes: [{ path: "/var/lib/miniflux/db", mount: "/var/lib/records" }] },
    },
  });
});

test("a volume that two services share is told of, since each has its own here", () => {
  const at = (name: string, volumes: readonly string[]) => ({
    image: `registry.example.net/${name}:1`,
    volumes,
  });
  const services = {
    fetch: at("fetch", ["./downloads:/downloads", "/srv/pool:/pool", "/data"]),
    watch: at("watch", ["downloads:/other", "./downloads/:/in", "/srv/pool:/pool", "/data"]),
  };
  const imported = importCompose({ ...shop, text: stringify({ services, volumes: { downloads: null } }) });
  const told = "accounts" in imported ? imported.accounts.filter(({ fate }) => fate === "left") : [];
  expect(told.map(({ path, words }) => [path.join("."), words])).toEqual([
    [
      "services.watch.volumes.1",
      "fetch has ./downloads too, which are two directories here: name its path in both, or they share nothing",
    ],
  ]);
});
