import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type CommandName, commandNames } from "../../src/lab/commands.ts";
import { LabSchema } from "../../src/lab/schema/lab.ts";
import { narrowingOf, refusal } from "../../src/talk/commands/rights.ts";
import { hasDashboard } from "../../src/talk/dashboard.ts";
import { factsOf, modelOf, treeOf } from "../cases/case.ts";
import { reportOn } from "../warnings/lab.ts";
import { findKey, leafKeys, withValue } from "./keys.ts";

/** DESIGN.md, principle 4: every field of lab.yaml reaches output. */
const everyKey: unknown = parse(readFileSync(new URL("every-key.lab.yaml", import.meta.url), "utf8"));

/** All secrets that it names are in the tree. */
const facts = factsOf({
  repository: {
    "hosts/alpha/secrets.sops.yaml":
      "{acme: {env: x}, caddy: {users: x}, everything: {env: x, file: x}, helper: {env: x, file: x}, on-hosts: {env: x}, restic: {password: x, other: x, env: x, env2: x, identity: x, identity2: x}}",
    "hosts/mac/secrets.sops.yaml": "{restic: {password: x, env: x}}",
    "hosts/beta/secrets.sops.yaml": "{acme: {env: x}, beside: {credentials: x}}",
    "secrets/shared.sops.yaml": "{notify: {url: x}}",
  },
});

function under(place: string, keys: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${place}.${key}`, value]));
}

/** What a service's own container and a companion have alike. */
const containerKeys = {
  image: "docker.io/library/other:1",
  user: "1503:1503",
  account: "other",
  command: ["other"],
  environment: { C: "other" },
  environmentSecrets: ["other/env"],
  "secretFiles.*.secret": "other/file",
  "secretFiles.*.mount": "/run/other",
  "state.*.path": "/var/lib/other",
  "state.*.mount": "/other",
  "volumes.*.path": "/var/lib/other",
  "volumes.*.mount": "/other",
  devices: ["/dev/ttyUSB2"],
  gpu: undefined,
  "hardening.readOnly": undefined,
  "hardening.noNewPrivileges": undefined,
  "hardening.dropCapabilities": undefined,
  "hardening.privileged": undefined,
  "hardening.tmpfs": ["/other"],
  "hardening.capabilities": ["KILL"],
  "resources.memory": "3g",
  "resources.cpus": 1,
  "resources.pids": 300,
  stopTimeout: 40,
  extraOptions: ["--other"],
};

/** Another value for each key that reaches the tree; undefined: the key is left out. */
const generated: Readonly<Record<string, unknown>> = {
  "lab.name": "other",
  "lab.domain": "other.example.net",
  "lab.timeZone": "Etc/UTC",
  "lab.admins.*.sshKeys": [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMgF0xwl1ERhg0i+tfSF9WggOav5gjEdNgZXtnUMmWJK",
  ],
  "hosts.*.platform": "aarch64-linux",
  "hosts.*.hardware": ["hw-x86_64-baremetal"],
  "hosts.*.roles": ["role-dev"],
  "hosts.*.purpose": "production",
  "hosts.*.stateVersion": "26.05",
  "hosts.*.zfs.hostId": "00000001",
  "hosts.*.primaryUser": "bob",
  "hosts.*.sync": undefined,
  "hosts.*.tags": ["other"],
  "hosts.*.address": "10.0.0.2",
  "lab.acme.email": "other@example.net",
  "lab.acme.dnsProvider": "hetzner",
  "lab.acme.environmentSecret": "acme/other",
  "lab.auth.basic.users": ["bob"],
  "lab.auth.basic.environmentSecret": "caddy/other",
  "lab.auth.forward.url": "http://127.0.0.1:9092",
  "lab.auth.forward.path": "/other",
  "lab.auth.forward.copyHeaders": ["Remote-Groups"],
  ...under("services.*", containerKeys),
  ...under("services.*.containers.*", containerKeys),
  ...under("services.*", {
    // What the catalogue opens for unifi.
    "hardening.readOnly": true,
    uses: "omada",
    host: "beta",
    hosts: ["beta"],
    tag: "other",
    "ports.*.container": 82,
    "ports.*.name": "inform",
    "ports.*.host": 8093,
    "ports.*.protocol": "tcp",
    "ports.*.lan": undefined,
    network: "bridge",
    dependsOn: undefined,
    settings: { other: true },
    "healthcheck.path": "/other",
    "healthcheck.port": "web",
    "healthcheck.command": "other",
    "expose.name": "another",
    "expose.port": "web",
    "expose.auth": "app",
    monitor: undefined,
  }),
  "services.*.containers.*.dependsOn": undefined,
  "services.*.containers.*.healthcheck.command": "other",
  ...under("services.*.overrides.*", {
    image: "docker.io/library/other:1",
    ports: { api: 8094 },
    environment: { E: "other" },
    "resources.memory": "3g",
    "resources.cpus": 1,
    "resources.pids": 300,
    "expose.name": "another",
  }),
  "services.*.database": "sqlite",
  ...under("services.*.backup", {
    class: "standard",
    destinations: ["nas"],
    exclude: ["/var/lib/a/other"],
    "retention.last": 5,
    "retention.daily": 5,
    "retention.weekly": 5,
    "retention.monthly": 5,
  }),
  "hosts.*.zfs.datasets": { "rpool/other": "/var/lib" },
  ...under("hosts.*.backup", {
    paths: ["/Users/ada/other"],
    destinations: ["cloud"],
    exclude: ["/Users/ada/other"],
  }),
  ...under("backups", {
    snapshotAt: "05:00",
    randomizedDelay: "2h",
    "retention.last": 5,
    "retention.daily": 5,
    "retention.weekly": 5,
    "retention.monthly": 5,
    "verify.schedule": "daily",
    "verify.readDataSubset": "20%",
    "drill.schedule": "daily",
    "limits.memory": "4G",
    "limits.cpus": 3,
  }),
  ...Object.fromEntries(
    ["critical", "standard", "rebuildable"].flatMap((name) =>
      Object.entries(
        under(`backups.classes.${name}`, {
          rpo: "5d",
          rto: "5h",
          tiers: ["onsite"],
          destinations: ["cloud"],
        }),
      ),
    ),
  ),
  ...under("backups.destinations.*", {
    "mount.device": "10.0.0.9:/other",
    "mount.type": "cifs",
    "mount.at": "/mnt/other",
    path: "other",
    passwordSecret: "restic/other",
    offsite: undefined,
    endpoint: "https://other.example.net",
    bucket: "other",
    environmentSecret: "restic/env2",
    host: "10.0.0.7",
    port: 2223,
    user: "other",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK+05Masz2NMR6O2tlNe78m6ScUnT8oiRzgpeXY10Srh",
    identitySecret: "restic/identity2",
    url: "https://other.example.net",
  }),
  "hosts.*.sshHostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF/KPU3Z5LSjbBI6hrq25wCcseq2UpqSzUFZRr+ux6LM",
  "secrets.admins": { ada: "age1v8zjc47jmlqwefyu66s0d4ke98qr4vnuj3cpvs4z9npfdw833dxqwjrhzv" },
  "secrets.bot": undefined,
  "secrets.files.*.path": "secrets/other.sops.yaml",
  "secrets.files.*.hosts": ["beta"],
  "secrets.files.*.names": ["notify/other"],
  "caches.*.url": "https://other.example.net",
  "caches.*.publicKey": "other:q0sxEdmUCnPY2eDoB6jGRpHI7rNgx1tnQAZ8AYQTDCU=",
  ...under("dns", {
    zones: ["lab.example.net", "example.org", "example.com.net"],
    ttl: 700,
    nameServers: ["ns.example.edu"],
    contact: "other@example.net",
    firstSerial: 8,
    "records.*.name": "other",
    "records.*.zone": undefined,
    "records.*.value": "10.0.0.8",
    "records.*.ttl": undefined,
  }),
  "monitoring.host": "beta",
  "monitoring.nodeExporter": undefined,
  "monitoring.alerts.kind": "webhook",
  "monitoring.alerts.urlSecret": "notify/other",
  "checks.runner": "labkeeper",
  "checks.timeoutMinutes": 40,
  "sync.mode": "pull-request",
};

/** Says why, and nothing else: lab.yaml is refused without it. */
const reasons = ["services.*.hardening.reason", "services.*.containers.*.hardening.reason"];

/** A key with one possible value, and those that decide what the keys beside them may be. */
const fixed = ["version", "backups.destinations.*.kind", "dns.records.*.type"];

/** Decide what `check` says; a day that passes must not change a file. */
const answers: Readonly<Record<string, string>> = {
  "acknowledge.*.id": "backup-path-outside-dataset",
  "acknowledge.*.scope": "services.native",
  "acknowledge.*.reason": "other",
  "acknowledge.*.until": "2020-01-01",
};

/** Decide who may use a command on GitHub. */
const rights: Readonly<Record<string, { readonly value: string; readonly name: CommandName }>> = {
  "lab.admins.*.github": { value: "somebody", name: "rekey" },
  ...Object.fromEntries(commandNames.map((name) => [`commands.${name}`, { value: "nobody", name }])),
};

/** Decides what is shown on GitHub. */
const shown = ["sync.dashboard"];

function model(data: unknown) {
  return modelOf(stringify(data));
}

/** What is written, whether or not lab.yaml says observe at its root. */
function tree(data: unknown, key: string) {
  return treeOf(model(key === "sync.mode" ? data : withValue(data, ["sync", "mode"], undefined)), facts);
}

test("the keys are read from the JSON Schema", () => {
  const keys = leafKeys();
  expect(keys).toEqual(
    expect.arrayContaining(["version", "hosts.*.zfs.datasets", "hosts.*.roles", "services.*.ports.*.lan"]),
  );
  expect(keys).toEqual(
    expect.arrayContaining([
      "services.*.settings",
      "backups.destinations.*.bucket",
      "backups.destinations.*.path",
    ]),
  );
  for (const container of ["hosts", "hosts.*.zfs", "services.*.ports"]) expect(keys).not.toContain(container);
});

test("every-key.lab.yaml has every key", () => {
  expect(leafKeys().filter((key) => findKey(everyKey, key) === undefined)).toEqual([]);
  expect(findKey(everyKey, "hosts.*.nothing")).toBeUndefined();
});

test("each key reaches the tree", () => {
  const elsewhere = [...fixed, ...reasons, ...shown, ...Object.keys(answers), ...Object.keys(rights)];
  expect(leafKeys().filter((key) => !(key in generated) && !elsewhere.includes(key))).toEqual([]);
  expect(
    Object.keys(generated).filter((key) => !leafKeys().includes(key)),
    "no key of lab.yaml",
  ).toEqual([]);
});

test.for(Object.entries(generated))("%s reaches the tree: another value is another tree", ([key, value]) => {
  const path = findKey(everyKey, key) ?? [];
  const before = tree(everyKey, key);
  expect(tree(withValue(everyKey, path, value), key)).not.toEqual(before);
  expect(tree(structuredClone(everyKey), key)).toEqual(before);
});

test.for(Object.entries(answers))("%s decides what check says", ([key, value]) => {
  const path = findKey(everyKey, key) ?? [];
  const said = (data: unknown) => JSON.stringify(reportOn(stringify(data)));
  expect(said(withValue(everyKey, path, value))).not.toBe(said(everyKey));
  expect(said(structuredClone(everyKey))).toBe(said(everyKey));
});

test.for(Object.entries(rights))("%s decides who may", ([key, { value, name }]) => {
  const path = findKey(everyKey, key) ?? [];
  const login = narrowingOf(LabSchema.parse(everyKey)).admins[0] ?? "";
  const may = (data: unknown) => {
    const narrowing = narrowingOf(LabSchema.parse(data));
    return refusal(name, { login, role: "admin" }, { ground: { private: true, narrowing } }) === undefined;
  };
  expect([may(everyKey), may(withValue(everyKey, path, value))]).toEqual([true, false]);
});

test.for(shown)("%s decides whether there is a dashboard", (key) => {
  const path = findKey(everyKey, key) ?? [];
  const has = (data: unknown) => hasDashboard(LabSchema.parse(data).sync, true);
  expect([has(everyKey), has(withValue(everyKey, path, undefined))]).toEqual([false, true]);
});

test.for(reasons)("without %s lab.yaml is refused", (key) => {
  const path = findKey(everyKey, key) ?? [];
  expect(() => model(everyKey)).not.toThrow();
  expect(() => model(withValue(everyKey, path, undefined))).toThrow("hardening-reason");
});
