import { describe, expect, test } from "vitest";
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

describe("of a variable that several files of env_file set", () => {
  const env = new Map(
    ["root", "base", "more", "own", "last"].map((name, i, names) => {
      const further = names.slice(i).map((one) => `TO_${one.toUpperCase()}=${name}\n`);
      return [`${name}.env`, further.join("")];
    }),
  );
  const chain = (base: unknown, own: unknown) => ({
    stall: { extends: "base", env_file: own },
    base: { extends: "root", env_file: base, profiles: ["x"] },
    root: { image: "registry.example.net/a:1", env_file: "root.env", profiles: ["x"] },
  });

  test.each([
    ["lists", ["base.env", "more.env"], ["own.env", "last.env"], ["base", "more", "own", "last"]],
    ["a list and a text", ["base.env", "more.env"], "own.env", ["base", "more", "own"]],
    ["a text and a list", "base.env", ["own.env", "last.env"], ["base", "own", "last"]],
    ["texts", "base.env", "own.env", ["base", "own"]],
    ["maps", [{ path: "base.env" }], { path: "own.env", required: true }, ["base", "own"]],
  ])("the last file wins, the service's own after the base's: %s", (_, base, own, names) => {
    const { environment } = serviceOf(stringify({ services: chain(base, own) }), { files: env });
    const read = new Set(["root", ...names]);
    expect(environment).toEqual(lastOf([...env.keys()].filter((file) => read.has(file.replace(".env", "")))));
  });

  /** What the files say one after the other. */
  function lastOf(names: readonly string[]): Record<string, string> {
    const lines = names.flatMap((name) => (env.get(name) ?? "").trim().split("\n"));
    return Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
  }

  test.each([
    ["a list", ["gone.env", "own.env"], { gone: "services.stall.env_file.0", at: 5 }],
    ["a text", "gone.env", { gone: "services.stall.env_file", at: 4 }],
  ])("what became of %s is said at its own line", (_, own, { gone, at }) => {
    const text = stringify({ services: chain(["base.env"], own) });
    const imported = importCompose({ ...shop, text, files: env });
    const accounts = "accounts" in imported ? imported.accounts : [];
    const stall = accounts.filter(({ path }) => path[1] === "stall" && path[2] === "env_file");
    expect(text.split("\n")[at - 1]).toContain("gone.env");
    expect(stall.filter(({ fate }) => fate === "left")).toEqual([
      expect.objectContaining({ path: gone.split(".").map((step) => (step === "0" ? 0 : step)), line: at }),
    ]);
    const carried = stall.filter(({ fate }) => fate === "carried").map(({ words }) => words);
    expect(carried.filter((words) => words.endsWith("root.env") || words.endsWith("base.env"))).toHaveLength(
      2,
    );
    expect(new Set(stall.map(({ path }) => JSON.stringify(path))).size).toBe(stall.length);
  });
});

test("files that extended files name are asked for, round by round", () => {
  const known = (...names: string[]) => new Map([...files].filter(([name]) => names.includes(name)));
  expect(filesBeside(text, known())).toContain("common/base.yml");
  expect(filesBeside(text, known("common/base.yml"))).toContain("common/root.yml");
  expect(filesBeside(text, known("common/base.yml", "common/root.yml"))).toContain("common/base.env");
});
