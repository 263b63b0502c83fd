import { expect, test } from "vitest";
import { edit, founding } from "../lab/lab-text.ts";
import { exemplary, lines, reportOn } from "./lab.ts";

const status = { id: "vhost-no-auth", scope: "services.status" };

/** `id: message` of what is open about the virtual host that anybody may see, and about acknowledgements. */
function said(text: string, how: Parameters<typeof reportOn>[1] = {}): string[] {
  const about = reportOn(text, how).open.filter(
    ({ id }) => id === status.id || id.startsWith("acknowledgement"),
  );
  return about.map(({ id, message }) => `${id}: ${message}`);
}

const open = "vhost-no-auth: whoever reaches status.lab.example.net is let into status";

test("an acknowledgement holds up to its last day, comes back after it and says since when", () => {
  expect(said(exemplary, { today: "2027-03-01" })).toEqual([]);
  expect(said(exemplary, { today: "2027-03-02" })).toEqual([
    `${open} (acknowledged until 2027-03-01, which has passed)`,
  ]);
});

test("an acknowledgement counts only as the default branch has it", () => {
  const without = exemplary.slice(0, exemplary.indexOf("acknowledge:"));
  const note = "its acknowledgement counts once it is on the default branch";
  expect(said(exemplary, { agreed: without })).toEqual([`${open} (${note})`]);
  const longer = edit(exemplary, "until: 2027-03-01", "until: 2099-03-01");
  expect(said(longer, { agreed: exemplary, today: "2027-03-02" }), "nor does a later day").toEqual([
    `${open} (acknowledged until 2027-03-01, which has passed)`,
  ]);
  expect(said(without, { agreed: exemplary }), "and what is removed here counts no more").toEqual([open]);
});

test.for([
  ["scope: services.status", []],
  ["scope: services", []],
  ["scope: services.status.expose", []],
  ["scope: services.status.expose.auth", []],
  ["scope: services.status.expose.name", ["unused"]],
  ["scope: services.stat", ["unused"]],
  ["scope: services.statuses", ["unused"]],
  ["scope: hosts.luna", ["unused"]],
] as const)("%s covers it, or is unused: %s", ([scope, unused]) => {
  const text = edit(exemplary, "scope: services.status", scope);
  expect(said(text)).toEqual(
    unused.length === 0
      ? []
      : [open, `acknowledgement-unused: vhost-no-auth is not given at "${scope.replace("scope: ", "")}"`],
  );
});

test("without a scope it covers all of its id, and nothing of another", () => {
  const everywhere = edit(exemplary, "    scope: services.status\n", "");
  expect(said(edit(everywhere, "port: web, auth: app", "port: web, auth: none"))).toEqual([]);
  const other = edit(everywhere, "id: vhost-no-auth", "id: vhost-no-tls");
  expect(said(other)).toEqual([open, "acknowledgement-unused: vhost-no-tls is not given"]);
});

test("an unused one says what may have been meant", () => {
  const [scope] = reportOn(edit(exemplary, "scope: services.status", "scope: services.stats")).open.slice(-1);
  expect(scope?.remedy).toBe('did you mean "services.status"?');
  const [id] = reportOn(edit(exemplary, "id: vhost-no-auth", "id: vhost-no-aut")).open.slice(-1);
  expect([id?.message, id?.remedy]).toEqual([
    "there is no warning vhost-no-aut",
    'did you mean "vhost-no-auth"?',
  ]);
});

test("the founding lab's own acknowledgement counts", () => {
  expect(
    reportOn(founding).acknowledged.map(({ warning, by }) => [warning.id, warning.scope, by.until]),
  ).toEqual([["image-no-digest", "services.omada", "2027-03-01"]]);
});

test("a host for development is spared all but errors", () => {
  const text = edit(
    exemplary,
    "    monitor: false\n",
    "    monitor: false\n    hardening: { privileged: true, reason: trying it }\n",
  );
  expect(reportOn(text).open.map(({ id, hosts }) => [id, hosts])).toEqual([
    ["container-privileged", ["toy"]],
  ]);
  const production = edit(text, "    purpose: development\n", "");
  expect(new Set(reportOn(production).open.map(({ id }) => id))).toEqual(
    new Set([
      "container-privileged",
      "container-root",
      "image-latest",
      "monitoring-disabled",
      "no-resource-limits",
    ]),
  );
});

test("what holds for all services is said of the hosts that are not for development", () => {
  const short = edit(exemplary, "daily: 7,", "daily: 6,");
  const found = (text: string) =>
    reportOn(text).open.flatMap(({ id, hosts }) => (id === "backup-retention-short" ? [hosts] : []));
  expect(found(short)).toEqual([["luna"]]);
  const role = "    roles: [role-server, role-container-host]\n";
  expect(found(edit(short, role, `${role}    purpose: development\n`))).toEqual([]);
});

test("one cause on several hosts is one warning that names those that are not spared", () => {
  const text = edit(
    exemplary,
    "  proxy:                           # keeps no data\n    host: luna",
    "  proxy:\n    hosts: [toy, sol, luna]",
  );
  const found = reportOn(
    edit(text, "resources: { memory: 64m }\n    backup: { class: r", "backup: { class: r"),
  ).open;
  expect(
    found.filter(({ id }) => id === "no-resource-limits").map(({ hosts, scope }) => [scope, hosts]),
  ).toEqual([["services.proxy", ["luna", "sol"]]]);
});

test("order and text are the same whatever the order of the keys", () => {
  const bad = edit(
    founding,
    "auth: app }\n    environmentSecrets: [attic/env]",
    "auth: none }\n    environmentSecrets: [attic/env]",
  );
  expect(lines(reportOn(bad))).toEqual(lines(reportOn(bad)));
  const [head = "", tail = ""] = bad.split("\nservices:\n");
  const [services = "", ...rest] = tail.split("\nbackups:");
  const entries = services.split(/^(?= {2}[a-z-]+:)/m);
  const turned = `${head}\nservices:\n${entries.toReversed().join("")}\nbackups:${rest.join("\nbackups:")}`;
  const texts = (text: string) =>
    reportOn(text).open.map(({ id, scope, message }) => `${id} ${scope} ${message}`);
  expect(turned).not.toBe(bad);
  expect(texts(turned).toSorted()).toEqual(texts(bad).toSorted());
  const severities = reportOn(turned).open.map(({ severity }) => severity);
  expect(severities).toEqual(
    severities.toSorted((a, b) => "ewi".indexOf(a[0] ?? "") - "ewi".indexOf(b[0] ?? "")),
  );
});
