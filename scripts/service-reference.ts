import { catalogue } from "../src/catalogue/catalogue.ts";
import type { CatalogueEntry } from "../src/catalogue/entry.ts";
import { fieldsOf, sourceOf } from "../src/catalogue/fields.ts";
import { containersOf, openedBy } from "../src/talk/catalogue.ts";

/** docs/services.md: which container of the catalogue opens what and why, and where each thing is changed. */
export function serviceReference(): string {
  return [
    "# Services",
    "",
    "The tables are generated from the catalogue by `npm run golden`; `labkeeper catalogue NAME` prints an entry whole.",
    "",
    "## Known services",
    "",
    "`uses: NAME` in lab.yaml. *Proved* counts the facts of an entry that were read in its makers' documents or in a module of",
    "nixpkgs; `labkeeper catalogue NAME` names the source of each, and why the others are not proved. Images are named by tag:",
    "digests cannot be had offline, and Renovate pins them ([renovate.md](renovate.md)).",
    "",
    "| name | service | runs as | database | backup class | proved |",
    "| --- | --- | --- | --- | --- | --- |",
    ...catalogue.map(known),
    "",
    "## What is opened",
    "",
    "Every container runs with all capabilities dropped, `no-new-privileges` and a read-only root file system. What differs",
    "has its reason here, or in `hardening.reason` of lab.yaml.",
    "",
    "| container | opened | why |",
    "| --- | --- | --- |",
    ...catalogue.flatMap(openings),
    "",
    "## Ports on the host's address",
    "",
    "All other ports are on loopback, behind the virtual host.",
    "",
    "| service | port | what for |",
    "| --- | --- | --- |",
    ...catalogue.flatMap(lanPorts),
    "",
    ...certificates,
    "",
    ...accounts,
    "",
    ...whereToChange,
    "",
  ].join("\n");
}

function known(entry: CatalogueEntry): string {
  const { name, title, documentation, runtime, database, backup } = entry;
  const fields = fieldsOf(entry);
  const proved = fields.filter((field) => typeof sourceOf(entry, field) === "string");
  const runs =
    runtime.kind === "native"
      ? `module services.${runtime.module}`
      : containersOf(entry)
          .map(([, { image }]) => image)
          .join(", ");
  return `| ${name} | [${title}](${documentation}) | ${runs} | ${database ?? ""} | ${backup.class} | ${proved.length} of ${fields.length} |`;
}

function openings(entry: CatalogueEntry): string[] {
  if (entry.runtime.kind === "native")
    return [`| ${entry.name} | no container | ${entry.runtime.hardening} |`];
  return containersOf(entry).map(([name, { hardening }]) => {
    const opened = openedBy(hardening).join(", ");
    return `| ${name} | ${opened === "" ? "nothing" : opened} | ${hardening.reason ?? ""} |`;
  });
}

function lanPorts({ name, ports }: CatalogueEntry): string[] {
  return ports
    .filter(({ lan }) => lan)
    .map(({ host, protocol, purpose }) => `| ${name} | ${host}/${protocol} | ${purpose} |`);
}

const certificates = [
  "## Certificates",
  "",
  "With `lab.acme` each host that publishes something has one certificate for `*.<lab.domain>` by DNS-01, and for published",
  "names that the asterisk does not cover (`@`, names with a dot). Without it Caddy signs by an authority of its own:",
  "visitors have to be told of it once (`/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt`), or see a warning.",
];

const accounts = [
  "## Users and groups",
  "",
  "A container runs as the numbers of `user`, which own its `state` and its secret files; the host needs no account for them.",
  "`account: NAME` makes one: a system user and a group with these numbers, so that NixOS gives them to no other service and",
  "`ls -l` shows a name. Services that share files, such as a media library, say the same `user` and `account`.",
];

const whereToChange = [
  "## What is changed where",
  "",
  "In `hosts/<host>/default.nix` can be set again, by a plain value, what the helpers mark `mkDefault`:",
  "",
  "- a container's variables: `virtualisation.oci-containers.containers.<name>.environment.<NAME>`;",
  "- how long its unit waits before it starts again: `systemd.services.podman-<name>.serviceConfig.RestartSec`;",
  "- with `lab.acme`: `useACMEHost` of a virtual host, `security.acme.acceptTerms`, `security.acme.defaults.email`;",
  "- whether Caddy is enabled: `services.caddy.enable`;",
  "- the numbers of an account: `users.users.<account>.uid`, `users.groups.<account>.gid`;",
  "- every value of the sandbox of a native service's unit: `systemd.services.<unit>.serviceConfig.*`;",
  "- where monitoring listens: `services.gatus.settings.web`, `services.prometheus.listenAddress`,",
  "  `services.prometheus.exporters.node.{listenAddress,openFirewall}`.",
  "",
  "Only lab.yaml changes what says which service this is and how tightly it is held: image, user, command, ports and their",
  "addresses, capabilities, the read-only root, limits, directories, secrets, networks, host names and who asks for the",
  "password. A second value in `default.nix` is a conflict that `nix flake check` reports (lists are added to). `extraOptions`",
  "is the way out for what has no key, `overrides.<host>` for what differs on one host.",
];
