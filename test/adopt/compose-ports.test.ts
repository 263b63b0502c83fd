import { expect, test } from "vitest";
import { stringify } from "yaml";
import { importCompose } from "../../src/adopt/compose.ts";
import { serviceOf, shop } from "./composes.ts";

test("a port of the container that is published twice is there once, and that is told", () => {
  const ports = [
    "80:80",
    "8080:80",
    "80:80",
    "10.0.0.2:53:53/udp",
    "10.0.0.3:53:53/udp",
    "9000-9001:9000-9001",
    "9001:9001",
  ];
  const text = stringify({ services: { shop: { image: "registry.example.net/shop:1", ports } } });
  expect(serviceOf(text).ports).toEqual([
    { container: 80, name: "web", host: 20000 },
    { container: 53, name: "udp-53", protocol: "udp", lan: true },
    { container: 9000, name: "tcp-9000", lan: true },
    { container: 9001, name: "tcp-9001", lan: true },
  ]);
  const imported = importCompose({ ...shop, text });
  const accounts = "accounts" in imported ? imported.accounts : [];
  const toldOf = (fate: string) =>
    accounts
      .filter((one) => one.fate === fate && one.words.includes("already"))
      .map(({ path }) => path.at(-1));
  expect(toldOf("left")).toEqual([1, 4]);
  expect(toldOf("usual")).toEqual([2, 6]);
});
