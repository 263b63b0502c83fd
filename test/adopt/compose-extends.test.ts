import { expect, test } from "vitest";
import { stringify } from "yaml";
import { filesBeside, importCompose } from "../../src/adopt/compose.ts";
import { serviceOf, shop } from "./composes.ts";

const base = stringify({
  services: {
    base: {
      extends: { file: "root.yml", service: "root" },
      image: "registry.example.net/base:1",
      env_file: "base.env",
      environment: ["MODE=base", "LEVEL=1"],
      volumes: [
        "./data:/data",
        "../logs:/logs",
        "/srv/pool:/pool",
        { type: "bind", source: "./x", target: "/x" },
      ],
      depends_on: ["queue"],
    },
  },
});
const root = stringify({ services: { root: { image: "registry.example.net/root:1", user: "7:7" } } });
const text = stringify({
  services: {
    stall: {
      extends: { file: "common/base.yml", service: "base" },
      environment: { MODE: "stall" },
      depends_on: { cache: { condition: "service_started" } },
      ports: ["8080:80"],
    },
    cache: { image: "registry.example.net/cache:1" },
    queue: { image: "registry.example.net/queue:1" },
  },
});
const files = new Map([
  ["common/base.yml", base],
  ["common/root.yml", root],
  ["common/base.env", "FROM=base\n"],
  ["base.env", "FROM=elsewhere\n"],
]);

test("what is extended names files of its own folder, and its lists join maps", () => {
  const stall = serviceOf(text, { files });
  expect(stall).toMatchObject({
    user: "7:7",
    environment: { FROM: "base", MODE: "stall", LEVEL: "1" },
    dependsOn: ["cache", "queue"],
  });
  const imported = importCompose({ ...shop, text, files });
  expect("steps" in imported ? imported.steps : []).toEqual(
    expect.arrayContaining([
      "copy ./common/data to /var/lib/stall/common-data",
      "copy ./logs to /var/lib/stall/logs",
      "copy ./common/x to /var/lib/stall/common-x",
    ]),
  );
});

test("a map of what is extended joins a list", () => {
  const services = {
    a: { extends: "b", environment: ["MODE=a"], depends_on: ["c"], ports: ["80:80"] },
    b: {
      image: "registry.example.net/b:1",
      environment: { MODE: "b", LEVEL: 2, SHELL: null },
      profiles: ["x"],
    },
    c: { image: "registry.example.net/c:1" },
  };
  expect(serviceOf(stringify({ services }))).toMatchObject({ environment: { MODE: "a", LEVEL: "2" } });
});

test("files that extended files name are asked for, round by round", () => {
  const known = (...names: string[]) => new Map([...files].filter(([name]) => names.includes(name)));
  expect(filesBeside(text, known())).toContain("common/base.yml");
  expect(filesBeside(text, known("common/base.yml"))).toContain("common/root.yml");
  expect(filesBeside(text, known("common/base.yml", "common/root.yml"))).toContain("common/base.env");
});
