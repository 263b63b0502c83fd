import { expect, test } from "vitest";
import { stringify } from "yaml";
import { serviceOf } from "./composes.ts";

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
