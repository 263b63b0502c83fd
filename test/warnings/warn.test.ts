import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { applyEdit } from "../../src/lab/edit.ts";
import { entryKinds } from "../../src/warnings/acknowledge.ts";
import { warningRules } from "../../src/warnings/rules.ts";
import { isRewrite } from "../cases/golden.ts";
import { edit, founding } from "../lab/lab-text.ts";
import { warningCases } from "./cases.ts";
import { exemplary, lines, reportOn } from "./lab.ts";

const golden = new URL("founding.txt", import.meta.url);

/** Ids of what is said, each once. */
function ids(text: string): string[] {
  return [...new Set(reportOn(text).open.map(({ id }) => id))].toSorted();
}

test("a lab written to be exemplary gives no warning", () => {
  expect(lines(reportOn(exemplary))).toEqual([]);
  expect(reportOn(exemplary).acknowledged.map(({ warning }) => warning.id)).toEqual(["vhost-no-auth"]);
});

test("the founding lab gives exactly its golden set", () => {
  const said = `${lines(reportOn(founding)).join("\n")}\n`;
  if (isRewrite(process.env)) writeFileSync(golden, said);
  expect(said).toBe(readFileSync(golden, "utf8"));
  expect(said).toContain("omada is backed up to nas only");
});

test("a Mac's own paths are asked for the copies of their class, as services are", () => {
  const mac = (destinations: string) => `hosts:
  air:
    platform: aarch64-darwin
    stateVersion: 6
    primaryUser: ada
    sshHostKey: pending
    backup: { paths: [/Users/ada], destinations: [${destinations}] }
`;
  const said = (destinations: string) =>
    lines(reportOn(edit(exemplary, "hosts:\n", mac(destinations)))).filter((line) =>
      line.includes("backup-no-"),
    );
  expect(said("nas")).toEqual([
    expect.stringMatching(/backup-no-remote {2}hosts\.air {2}.*air is backed up to nas only/),
  ]);
  expect(said("r2")).toEqual([
    expect.stringMatching(/backup-no-local {2}hosts\.air {2}.*air is backed up to r2 only/),
  ]);
  expect(said("nas, r2")).toEqual([]);
});

test("rebuildable data that goes nowhere is warned of where its class asks for copies", () => {
  const asks = (tiers: string) => {
    const text = edit(
      exemplary,
      "backups:\n",
      `backups:\n  classes: { rebuildable: { tiers: [${tiers}] } }\n`,
    );
    return edit(text, "class: critical, destinations: [nas, r2]", "class: rebuildable, destinations: []");
  };
  expect(ids(asks("onsite"))).toContain("backup-disabled");
  expect(ids(asks(""))).not.toContain("backup-disabled");
});

describe.for(warningCases.map((one, i) => ({ ...one, name: `${one.id} (${i})` })))(
  "$name",
  ({ id, passage, fires, misses, also = [], times = 1 }) => {
    const [bad, good] = [edit(exemplary, passage, fires), edit(exemplary, passage, misses)];

    test("one edit gives it, another does not", () => {
      expect(ids(bad)).toEqual([id, ...also].toSorted());
      expect(ids(good)).toEqual([...also].toSorted());
      expect(reportOn(bad).open.filter((one) => one.id === id)).toHaveLength(times);
    });

    test("it points into the passage, or at the key that misses it", () => {
      const text = bad.split("\n");
      for (const { place, message, remedy } of reportOn(bad).open) {
        expect(place.file).toBe("lab.yaml");
        expect(text[place.line - 1]?.[place.column - 1]).toMatch(/\S/);
        expect(`${message} ${remedy}`).not.toMatch(/undefined|null|\[object|hunter2|change-me/);
      }
    });
  },
);

/** Cases whose warning labkeeper can mend itself. */
const mendable = warningCases.flatMap(({ id, passage, fires, also = [] }, i) => {
  const text = edit(exemplary, passage, fires);
  const found = reportOn(text).open.find((one) => one.id === id);
  return found?.fix ? [{ name: `${id} (${i})`, text, fix: found.fix, also }] : [];
});

test.for(mendable)(
  "the fix of $name removes it, adds none, and changes no other byte",
  ({ text, fix, also }) => {
    const fixed = applyEdit(text, fix) ?? "";
    expect(ids(fixed)).toEqual(also);
    const { removed, added } = between(text, fixed);
    expect(added.length + removed.length).toBeGreaterThan(0);
    // At most the entry that goes, or the words that come; no comment is among them.
    expect([removed, added].filter((part) => part.length > 120 || part.includes("#"))).toEqual([]);
  },
);

/** What one text has between the first and the last byte that differ, and the other has not. */
function between(before: string, after: string): { readonly removed: string; readonly added: string } {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { removed: before.slice(start, before.length - end), added: after.slice(start, after.length - end) };
}

test("every warning that lab.yaml alone decides has a case that fires and a near miss", () => {
  const wanted = [...warningRules.filter(({ needs }) => needs === "lab.yaml"), ...entryKinds].map(
    ({ id }) => id,
  );
  const shown = new Set(warningCases.map(({ id }) => id));
  expect(wanted.filter((id) => !shown.has(id))).toEqual([]);
  expect([...shown].filter((id) => !wanted.includes(id))).toEqual([]);
  console.log(
    `${shown.size} warnings: ${warningCases.length} cases that fire, as many near misses, ${mendable.length} fixes`,
  );
  expect(shown.size).toBeGreaterThan(30);
  expect(mendable.length).toBeGreaterThan(10);
});

test("ids are unique, and texts are whole", () => {
  const all = [...warningRules, ...entryKinds];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { id, title, condition, remedy } of all) {
    expect(id).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
    expect([title, condition, remedy].filter((text) => text.length < 10 || text.endsWith("."))).toEqual([]);
  }
});
