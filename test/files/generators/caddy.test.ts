import { expect, test } from "vitest";
import { factsOf, fileOf, findCase } from "../../cases/case.ts";
import { edit, minimal } from "../../lab/lab-text.ts";

const sealed = findCase("services-with-secrets");
const app = (name: string) =>
  `services:\n  app: { host: pebble, image: docker.io/a/a:1, ports: [{ container: 80, host: 8000, name: web }], expose: { name: "${name}", auth: app } }\n`;
const file = (lab: string, name: string) => fileOf(lab, `hosts/pebble/generated/${name}.nix`).text;

test("without lab.acme Caddy certifies itself: the service is published, and probed for its answer only", () => {
  const lab = `${minimal}${app("app")}`;
  expect(file(lab, "caddy")).toContain("(serviceHelpers.mkCaddy { })");
  expect(file(lab, "app")).toMatch(/mkCaddyVirtualHost \{\n +hostName = "app\.home\.example\.net";/);
  expect(file(lab, "app")).not.toContain("acmeHost");
  expect(file(lab, "monitoring")).toMatch(
    /insecure = true;\n +statusBelow = 500;\n +url = "https:\/\/app\.home/,
  );
});

test("the certificate names what *.<domain> does not cover", () => {
  const acme = "  acme: { email: ops@example.net, dnsProvider: cloudflare, environmentSecret: acme/env }\n";
  const named = (name: string) =>
    /extraDomainNames = .*;/.exec(
      file(`${edit(minimal, "hosts:\n", `${acme}hosts:\n`)}${app(name)}`, "caddy"),
    )?.[0];
  expect(named("@")).toBe('extraDomainNames = [ "home.example.net" ];');
  expect(named("a.b")).toBe('extraDomainNames = [ "a.b.home.example.net" ];');
  expect(named("*.b")).toBe('extraDomainNames = [ "*.b.home.example.net" ];');
  expect(["app", "*"].map(named)).toEqual([undefined, undefined]);
});

test("Caddy gets the hashes of passwords only where it asks for them", () => {
  const caddy = (lab: string) => fileOf(lab, "hosts/luna/generated/caddy.nix", factsOf(sealed)).text;
  expect(caddy(sealed.lab)).toContain('authEnvironmentFile = config.sops.secrets."caddy/users".path;');
  expect(caddy(edit(sealed.lab, "auth: basic", "auth: app"))).not.toContain("caddy/users");
});
