import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { GeneratedFile } from "../../src/files/file.ts";
import type { Path } from "../../src/lab/problem.ts";
import { cases, fileOf, filesOf, findCase } from "../cases/case.ts";

/** Whether a path of keys and indices leads to a node. */
function leads(data: unknown, [step, ...rest]: Path): boolean {
  if (step === undefined) return true;
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, step)) return false;
  return leads((data as Record<string | number, unknown>)[step], rest);
}

/** Origins that lead nowhere, and lines without the origin that they should have, or with one that they should not. */
function strays(
  { path, text, origins }: Pick<GeneratedFile, "path" | "text" | "origins">,
  lab: unknown,
): string[] {
  if (origins.length === 0) return [];
  const lines = text.split("\n").slice(0, -1);
  if (lines.length !== origins.length) return [`${path}: ${lines.length} lines, ${origins.length} origins`];
  return lines.flatMap((line, i) => {
    const origin = origins[i] ?? null;
    const withoutOrigin =
      /^([#;].*|[{}]|\{.*\}:|let| {2}\w+ = import [./a-z-]+ \{ inherit lib; \};|in|)$/.test(line);
    if (withoutOrigin ? origin === null : origin !== null && leads(lab, origin)) return [];
    return [`${path}:${i + 1}: ${line} <- ${JSON.stringify(origin)}`];
  });
}

describe.for(cases)("$name", ({ lab }) => {
  test("each line leads to a node of lab.yaml", () => {
    const files = filesOf(lab);
    expect(files.flatMap((file) => strays(file, parse(lab)))).toEqual([]);
    expect(files.filter(({ origins }) => origins.length > 0).length).toBeGreaterThan(2);
  });

  test("paths are sorted and stand once; hosts are those of lab.yaml, sorted", () => {
    const paths = filesOf(lab).map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)].toSorted());
    const known = Object.keys((parse(lab) as { hosts: object }).hosts);
    for (const { hosts } of filesOf(lab)) {
      expect(hosts).toEqual(hosts.toSorted());
      expect(known).toEqual(expect.arrayContaining([...hosts]));
    }
  });

  test("texts are as nixfmt leaves them: LF, no blanks at the end, no double empty lines", () => {
    const files = filesOf(lab).filter(({ text }) => untidy(text));
    expect(files.map(({ path }) => path)).toEqual([]);
  });
});

function untidy(text: string): boolean {
  return /[ \t]$|\r|\t|\n\n\n/m.test(text) || !/[^\n]\n$/.test(text);
}

test("untidy texts and lines that lead nowhere are seen", () => {
  expect(["a", "a\n\n", "a \n", "a\r\n", "\ta\n", "a\n\n\nb\n"].filter((text) => !untidy(text))).toEqual([]);
  const file = { path: "x.nix", text: "{\n  a = 1;\n}\n" };
  const lab = { hosts: { luna: { roles: ["x"] } } };
  expect(strays({ ...file, origins: [null, ["hosts", "luna", "roles", 0], null] }, lab)).toEqual([]);
  expect(strays({ ...file, origins: [null, ["hosts", "sol"], null] }, lab)).toEqual([
    'x.nix:2:   a = 1; <- ["hosts","sol"]',
  ]);
  expect(strays({ ...file, origins: [null, null, null] }, lab)).toEqual(["x.nix:2:   a = 1; <- null"]);
  expect(strays({ ...file, origins: [null, ["hosts"], ["hosts"]] }, lab)).toEqual([
    'x.nix:3: } <- ["hosts"]',
  ]);
  expect(strays({ ...file, origins: [null] }, lab)).toEqual(["x.nix: 3 lines, 1 origins"]);
});

test("the origin of a line is the very field that it comes from", () => {
  const { text, origins } = fileOf(findCase("founding").lab, "hosts/luna/generated/host.nix");
  const originOf = (start: string) =>
    origins[text.split("\n").findIndex((line) => line.trim().startsWith(start))]?.join(".");
  expect(originOf("domain =")).toBe("lab.domain");
  expect(originOf("hostId =")).toBe("hosts.luna.zfs.hostId");
  expect(originOf("hostName =")).toBe("hosts.luna");
  expect(originOf("nixpkgs.hostPlatform =")).toBe("hosts.luna.platform");
  expect(originOf("system.stateVersion =")).toBe("hosts.luna.stateVersion");
  expect(originOf("time.timeZone =")).toBe("lab.timeZone");
  expect(originOf("ryan =")).toBe("lab.admins.ryan");
  expect(originOf("root.openssh")).toBe("lab.admins");
});

test("with a catalogue entry a line leads to the key that lab.yaml has, else to the service", () => {
  const more =
    "services:\n  more: { uses: unifi, host: rydev, environment: { A: b }, overrides: { rydev: { environment: { C: d } } } }\n";
  const lab = findCase("founding").lab.replace("services:\n", more);
  const originsIn = (path: string) => {
    const { text, origins } = fileOf(lab, path);
    const lines = text.split("\n").map((line) => line.trim());
    return (start: string) => origins[lines.findIndex((line) => line.startsWith(start))]?.join(".");
  };
  const omada = originsIn("hosts/luna/generated/omada.nix");
  expect(omada("image =")).toBe("services.omada.image");
  expect(omada("state =")).toBe("services.omada");
  const paperless = originsIn("hosts/luna/generated/paperless.nix");
  expect(paperless("tmpfs =")).toBe("services.paperless.hardening");
  expect(paperless('image = "docker.io/library/redis')).toBe("services.paperless.containers.redis.image");
  // Partly of the override: no single key says it.
  expect(originsIn("hosts/rydev/generated/more.nix")("environment =")).toBe("services.more");
});
