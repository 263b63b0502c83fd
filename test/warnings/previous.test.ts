import { expect, test } from "vitest";
import { applyEdit } from "../../src/lab/edit.ts";
import { noFacts } from "../../src/lab/facts.ts";
import type { Model } from "../../src/lab/model.ts";
import { parseLab } from "../../src/lab/parse.ts";
import { previousRules } from "../../src/warnings/previous.ts";
import { type PlacedWarning, report } from "../../src/warnings/report.ts";
import { updateRules } from "../../src/warnings/updates.ts";
import { modelOf } from "../cases/case.ts";
import { edit, founding } from "../lab/lab-text.ts";

const rules = [...previousRules, ...updateRules];
const ids = new Set(rules.map(({ id }) => id));

/** What these rules say of a lab.yaml whose default branch holds another. */
function said(text: string, previous: Model | undefined): PlacedWarning[] {
  const lab = parseLab(text);
  if (!lab.ok) throw new Error(JSON.stringify(lab.problems));
  const input = { lab: lab.value.lab, model: modelOf(text), facts: noFacts, today: "2026-11-24", previous };
  return report(input, { where: lab.value.where, agreed: [] }).open.filter(({ id }) => ids.has(id));
}

/** A passage of the founding lab, and what takes its place: once with a warning, once without. */
const pairs = [
  {
    id: "backup-retention-reduced",
    name: "of one service",
    passage: "retention: { daily: 14 }",
    fires: "retention: { daily: 13 }",
    nearMiss: "retention: { daily: 15 }",
    says: ["services.paperless", "13 daily snapshots instead of 14 are kept"],
  },
  {
    id: "backup-retention-reduced",
    name: "of all services, once",
    passage: "retention: { last: 3, daily: 7, weekly: 5, monthly: 12 }",
    fires: "retention: { last: 3, daily: 7, weekly: 5, monthly: 6 }",
    nearMiss: "retention: { last: 3, daily: 7, weekly: 5, monthly: 24 }",
    says: ["backups.retention", "6 monthly snapshots instead of 12 are kept"],
  },
  {
    id: "backup-repo-changed",
    name: "another bucket",
    passage: "bucket: founding-backup\n      passwordSecret: restic/password",
    fires: "bucket: other-backup\n      passwordSecret: restic/password",
    nearMiss: "bucket: founding-backup\n      passwordSecret: restic/other",
    says: ["backups.destinations.r2", "r2 leads elsewhere: the snapshots that it has stay where they are"],
  },
  {
    id: "backup-repo-changed",
    name: "another directory",
    passage: "path: founding               # below the mount\n      passwordSecret: restic/password",
    fires: "path: elsewhere\n      passwordSecret: restic/password",
    nearMiss: "path: founding\n      passwordSecret: restic/other",
    says: ["backups.destinations.nas", "nas leads elsewhere: the snapshots that it has stay where they are"],
  },
  {
    id: "backup-repo-changed",
    name: "another bucket, not whether it is off site",
    passage: "bucket: founding-backup\n      passwordSecret: restic/password",
    fires: "bucket: founding-backup-2\n      offsite: false\n      passwordSecret: restic/password",
    nearMiss: "bucket: founding-backup\n      offsite: false\n      passwordSecret: restic/password",
    says: ["backups.destinations.r2", "r2 leads elsewhere: the snapshots that it has stay where they are"],
  },
  {
    id: "stateful-service-removed",
    name: "unifi moves",
    passage: "    uses: unifi\n    host: luna",
    fires: "    uses: unifi\n    host: rydev",
    nearMiss: "    uses: unifi\n    hosts: [luna, rydev]",
    says: ["services.unifi", "unifi leaves luna: its data stays (/var/lib/unifi/unifi), as do its backups"],
  },
  {
    id: "stateversion-changed",
    name: "of luna",
    passage: 'purpose: production            # production (default) | development\n    stateVersion: "25.05"',
    fires: 'purpose: production\n    stateVersion: "25.11"',
    nearMiss: 'purpose: production\n    stateVersion: "25.05"',
    says: ["hosts.luna", "stateVersion of luna was 25.05 and is 25.11"],
  },
  {
    id: "image-downgrade",
    name: "by one",
    passage: "unifi:v9.5.21",
    fires: "unifi:v9.5.20",
    nearMiss: "unifi:v9.5.22",
    says: ["services.unifi", "docker.io/jacobalberty/unifi goes back from v9.5.21 to v9.5.20"],
  },
  {
    id: "image-downgrade",
    name: "by number, not by letter",
    passage: "unifi:v9.5.21",
    fires: "unifi:v9.5.3",
    nearMiss: "unifi:v9.10.1",
    says: ["services.unifi", "docker.io/jacobalberty/unifi goes back from v9.5.21 to v9.5.3"],
  },
  {
    id: "image-major",
    name: "of a controller with a database",
    passage: "unifi:v9.5.21",
    fires: "unifi:v10.0.1",
    nearMiss: "unifi:v9.6.0",
    says: ["services.unifi", "docker.io/jacobalberty/unifi goes from v9.5.21 to v10.0.1, and keeps data"],
  },
  {
    id: "image-major",
    name: "of a companion",
    passage: "redis:8.2.1-alpine, state: [{ path: /var/lib/paperless/redis, mount: /data }]",
    fires: "redis:9.0.0-alpine, state: [{ path: /var/lib/paperless/redis, mount: /data }]",
    nearMiss: "redis:9.0.0-alpine",
    says: [
      "services.paperless",
      "docker.io/library/redis goes from 8.2.1-alpine to 9.0.0-alpine, and keeps data",
    ],
  },
  {
    id: "image-major",
    name: "another image is another matter",
    passage: "unifi:v9.5.21",
    fires: "unifi:v10.0.1",
    nearMiss: "unifi-network:v10.0.1",
    says: ["services.unifi", "docker.io/jacobalberty/unifi goes from v9.5.21 to v10.0.1, and keeps data"],
  },
] as const;

test.for(pairs)("$id: $name", ({ id, passage, fires, nearMiss, says }) => {
  const before = modelOf(founding);
  const text = edit(founding, passage, fires);
  const found = said(text, before);
  expect(found.map((one) => [one.id, one.scope, one.message])).toEqual([[id, ...says]]);
  expect(said(edit(founding, passage, nearMiss), before)).toEqual([]);
  expect(said(text, undefined), "nothing to compare with").toEqual([]);
  const [first] = found;
  const line = text.split("\n")[(first?.place.line ?? 0) - 1];
  expect(line?.slice((first?.place.column ?? 0) - 1)).toMatch(/^\S/);
});

test("there is a case for each rule", () => {
  expect([...new Set(pairs.map(({ id }) => id))].toSorted()).toEqual([...ids].toSorted());
});

test("the fix of stateversion-changed puts it back, byte for byte", () => {
  const changed = founding.replace('stateVersion: "25.05"', 'stateVersion: "25.11"');
  const [found] = said(changed, modelOf(founding));
  if (found?.fix === null || found === undefined) throw new Error("it has no fix");
  expect(applyEdit(changed, found.fix)).toBe(founding);
});
