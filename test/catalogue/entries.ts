import { catalogue } from "../../src/catalogue/catalogue.ts";
import type { CatalogueEntry } from "../../src/catalogue/entry.ts";
import { noFacts } from "../../src/lab/facts.ts";
import type { Model } from "../../src/lab/model.ts";
import { secretNeeds } from "../../src/lab/needs.ts";
import { modelOf, treeOf } from "../cases/case.ts";

/** A lab of one host that runs these entries, each under its own name and published where it has a page. */
export function labWith(entries: readonly CatalogueEntry[]): string {
  const services = entries.map(({ name, upstream }) => {
    const expose = upstream === null ? "" : `, expose: { name: ${name}, auth: app }`;
    return `  ${name}: { uses: ${name}, host: hub${expose} }`;
  });
  return `version: 1
lab:
  name: shelf
  domain: lab.example.net
  timeZone: Europe/Berlin
  admins:
    ada: { sshKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM0GWozkWmZ86cevpY2uH4RjawDr6YtxZxHhKdbMPmk8 ada] }
  acme: { email: ops@example.net, dnsProvider: cloudflare, environmentSecret: acme/env }
hosts:
  hub:
    platform: x86_64-linux
    hardware: [hw-x86_64-vm]
    roles: [role-server, role-container-host]
    stateVersion: "25.11"
    address: 10.20.0.10
    sshHostKey: pending
services:
${services.join("\n")}
`;
}

const secretsFile = "hosts/hub/secrets.sops.yaml";

/** The tree of a lab whose secrets all exist, and a file in the place of the one that holds them. */
export function treeWith(entries: readonly CatalogueEntry[]): Readonly<Record<string, string>> {
  const model = modelOf(labWith(entries));
  return { ...treeOf(model, withSecrets(model)), [secretsFile]: "# what sops would write\n" };
}

function withSecrets(model: Model) {
  const names = secretNeeds(model).map(({ secret }) => secret);
  return { ...noFacts, secrets: new Map([[secretsFile, names.toSorted()]]) };
}

/** Path of the file of an entry's service in such a tree. */
export function serviceFileOf({ name }: CatalogueEntry): string {
  return `hosts/hub/generated/${name}.nix`;
}

/** Of each entry the file of its service, as the tree of all of them has it. */
export function serviceFiles(tree: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    catalogue.map((entry) => [`${entry.name}.nix`, tree[serviceFileOf(entry)] ?? "absent\n"]),
  );
}
