import { join } from "node:path";
import { expect } from "vitest";
import { benchOf, goldenHosts } from "../nix/tunables.ts";
import { nixEval } from "../support/nix.ts";
import { tempDirectory } from "../support/temp.ts";
import { testWith } from "../support/tools.ts";
import { caddyfileOf, forward, prepare, tools, valuesOf, virtualHosts } from "./caddyfile.ts";

testWith(tools, "Caddy takes the Caddyfile of every kind of virtual host", async (paths) => {
  const logs = tempDirectory();
  const named = Object.entries(virtualHosts).map(([name, host]) => ({
    hostName: `${name}.lab.example.net`,
    ...host,
  }));
  const caddyfile = await caddyfileOf(named, logs);
  const caddy = await prepare(caddyfile, paths);
  const adapted: unknown = JSON.parse((await caddy("adapt")).stdout);

  const served = valuesOf(adapted, "host").flat().map(String);
  expect(served.toSorted()).toEqual(named.map(({ hostName }) => hostName).toSorted());
  const dialled = valuesOf(adapted, "dial").map(String);
  expect(dialled.filter((to) => !to.startsWith("127.0.0.1:"))).toEqual([
    "auth.lab.example.net:443",
    "auth.lab.example.net:443",
  ]);
  expect(valuesOf(adapted, "insecure_skip_verify")).toEqual([true, true, true]);
  expect(valuesOf(adapted, "uri")).toEqual(expect.arrayContaining([forward.path]));
  expect(valuesOf(adapted, "accounts")).toEqual([
    [{ username: "ryan", password: expect.stringMatching(/^(\$2a\$|JDJh)/) }],
  ]);
  expect(valuesOf(adapted, "max_size")).toEqual([]);
  expect(valuesOf(adapted, "policies").flat()).toContainEqual({
    subjects: ["own-authority.lab.example.net"],
    issuers: [{ module: "internal" }],
  });
  expect(valuesOf(adapted, "grace_period")).toEqual([10_000_000_000]);

  expect((await caddy("validate")).stdout).toContain("Valid configuration");
});

/** Hosts of the golden trees that publish something, and the names of their virtual hosts. */
const publishing = [
  { lab: "founding", names: ["attic", "omada", "op", "paperless", "unifi"] },
  { lab: "services-with-secrets", names: ["cache", "dash", "op", "wiki"] },
];

for (const { lab, names } of publishing) {
  testWith(tools, `${lab}: Caddy takes the Caddyfile of the golden tree`, async (paths) => {
    const golden = goldenHosts.find((one) => one.lab === lab && one.host === "luna");
    if (golden === undefined) throw new Error(`${lab} has no luna`);
    const caddyfile = await nixEval(
      `(import ${join(import.meta.dirname, "../nix/host.nix")} { class = "nixos"; path = "${benchOf(golden).folder}"; }).config.system.build.caddyfile`,
    );
    const caddy = await prepare(String(caddyfile).replaceAll("/var/log/caddy", tempDirectory()), paths);
    const adapted: unknown = JSON.parse((await caddy("adapt")).stdout);
    const served = valuesOf(adapted, "host").flat().map(String);
    expect(served.toSorted()).toEqual(names.map((name) => `${name}.lab.example.net`));
    expect((await caddy("validate")).stdout).toContain("Valid configuration");
  });
}

testWith(tools, "a broken Caddyfile, and one without its certificate, are seen", async (paths) => {
  const caddyfile = await caddyfileOf([{ hostName: "app.lab.example.net" }], tempDirectory());
  const broken = [
    caddyfile.replace(/\}\s*$/, ""),
    caddyfile.replace("reverse_proxy", "reverse_prox"),
    caddyfile.replace("127.0.0.1:8000", "127.0.0.1:8000 {\n header_up\n }"),
  ];
  for (const text of broken) {
    expect(text).not.toBe(caddyfile);
    await expect((await prepare(text, paths))("adapt")).rejects.toThrow("Error");
  }
  const elsewhere = await prepare(caddyfile.replace("cert.pem", "none.pem"), paths);
  await elsewhere("adapt");
  await expect(elsewhere("validate")).rejects.toThrow("none.pem");
});
