import { expect, test } from "vitest";
import { generate } from "../../src/files/generate.ts";
import { secretNeeds } from "../../src/lab/needs.ts";
import { ownSecretsFile } from "../../src/lab/secrets.ts";
import { cases, findCase, library, modelOf, noFacts } from "../cases/case.ts";
import { edit } from "./lab-text.ts";

test("each secret once a host, in the file that has to hold it", () => {
  const needs = secretNeeds(modelOf(findCase("services-with-secrets").lab));
  const of = (name: string) =>
    needs.filter(({ host }) => host === name).map(({ secret, path }) => `${secret} ${path}`);
  const own = "hosts/luna/secrets.sops.yaml";
  const shared = "secrets/shared.sops.json";
  expect(of("luna").toSorted()).toEqual(
    [
      `acme/env ${own}`,
      `attic/env ${own}`,
      `caddy/users ${own}`,
      `connect/credentials ${own}`,
      `dash/key ${own}`,
      `shared/smtp ${shared}`,
      `wiki/db ${own}`,
      `wiki/env ${own}`,
      `wiki/missing ${own}`,
    ].toSorted(),
  );
  expect(of("sol").toSorted()).toEqual([`notify/url ${shared}`, `shared/smtp ${shared}`]);
});

const sealed = findCase("services-with-secrets").lab;
const acme =
  "  acme:\n    email: ops@example.net\n    dnsProvider: cloudflare\n    environmentSecret: acme/env\n";

test.for([...cases, { name: "passwords at virtual hosts without ACME", lab: edit(sealed, acme, "") }])(
  "$name: with every secret in each file of the tree, no host declares one that is not among them",
  ({ lab }) => {
    const model = modelOf(lab);
    const needs = secretNeeds(model);
    // All that lab.yaml may mean by a secret, so that what is missing among the needs is generated all the same.
    const words = lab.match(/[A-Za-z][\w.-]*\/[\w./-]+/g) ?? [];
    const all = [...new Set([...words, ...needs.map(({ secret }) => secret)])];
    const paths = [...model.hosts.map(({ name }) => ownSecretsFile(name)), ...needs.map(({ path }) => path)];
    const secrets = new Map(paths.map((path) => [path, all]));
    const files = generate({ model, library, facts: { ...noFacts, secrets } });
    let found = 0;
    for (const { name } of model.hosts) {
      const texts = files.flatMap(({ path, text }) =>
        path.startsWith(`hosts/${name}/generated/`) ? [text] : [],
      );
      const referred = texts.flatMap((text) => [
        ...text.matchAll(/sops\.(?:secrets|placeholder)\."([^"]+)"/g),
      ]);
      const needed = needs.filter(({ host }) => host === name).map(({ secret }) => secret);
      expect(referred.map(([, secret]) => secret).filter((secret) => !needed.includes(secret ?? ""))).toEqual(
        [],
      );
      found += referred.length;
    }
    const owed = needs.filter(({ host }) => model.services.some((service) => service.host === host));
    expect(found > 0).toBe(owed.length > 0);
  },
);
