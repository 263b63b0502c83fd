import { describe, expect, test } from "vitest";
import { MANIFEST_FILE } from "../../src/files/paths.ts";
import { blobId } from "../../src/plan/blob.ts";
import { combine, readTrailers, undecided } from "../../src/plan/decisions.ts";
import { parseManifest, printManifest } from "../../src/plan/manifest.ts";
import { commitMessage } from "../../src/plan/names.ts";
import { keptBack } from "../../src/plan/plan.ts";
import { applied, manifestOf, model, plan } from "./planning.ts";

const HOST = "hosts/luna/generated/host.nix";
const LIST = "hosts/generated.nix";
const first = applied({ tree: {}, wanted: { [HOST]: "a\n", [LIST]: "b\n" } });

describe("what is written", () => {
  test("applied once, there is nothing left to do", () => {
    const again = plan({ tree: first, wanted: { [HOST]: "a\n", [LIST]: "b\n" } });
    expect([again.action, again.changes, again.write.size, again.remove]).toEqual(["nothing", [], 0, []]);
    expect(again.summary).toMatchObject({ unchanged: 2, created: 0 });
  });

  test("a lost manifest is made anew, and nothing else", () => {
    const { [MANIFEST_FILE]: lost, ...tree } = first;
    const { write, changes } = plan({ tree, wanted: { [HOST]: "a\n", [LIST]: "b\n" } });
    expect([...write]).toEqual([[MANIFEST_FILE, lost]]);
    expect(changes).toMatchObject([{ path: MANIFEST_FILE, kind: "created" }]);
  });

  test("a newer version alone changes nothing; with another file it moves the generator", () => {
    const same = { tree: first, wanted: { [HOST]: "a\n", [LIST]: "b\n" }, version: "1.1.0" };
    expect(plan(same).write.size).toBe(0);
    const next = applied({ ...same, wanted: { [HOST]: "c\n", [LIST]: "b\n" } });
    expect([manifestOf(first).generator, manifestOf(next).generator]).toEqual(["1.0.0", "1.1.0"]);
    expect(plan({ ...same, wanted: { [HOST]: "c\n", [LIST]: "b\n" } }).summary).toMatchObject({
      stale: 1,
      updated: 1,
    });
  });

  test("an edited file stays, stays edited, and the rest goes ahead", () => {
    const tree = { ...first, [HOST]: "mine\n" };
    const world = { tree, wanted: { [HOST]: "c\n", [LIST]: "d\n" } };
    const after = applied(world);
    expect([after[HOST], after[LIST]]).toEqual(["mine\n", "d\n"]);
    expect(keptBack(plan(world))).toEqual([HOST]);
    expect(plan({ ...world, tree: after }).changes).toMatchObject([{ path: HOST, kind: "edited" }]);
  });

  test("an edited file that is no longer wanted is dropped from the manifest and is the user's", () => {
    const after = applied({ tree: { ...first, [HOST]: "mine\n" }, wanted: { [LIST]: "b\n" } });
    expect(after[HOST]).toBe("mine\n");
    expect([...manifestOf(after).files.keys()]).toEqual([LIST]);
    expect(plan({ tree: after, wanted: { [LIST]: "b\n" } }).changes).toEqual([]);
  });
});

describe("the plan's id", () => {
  const wanted = { [HOST]: "c\n", [LIST]: "b\n" };

  test("an unrelated file leaves it unchanged, another outcome does not", () => {
    const { id } = plan({ tree: first, wanted });
    expect(plan({ tree: { ...first, "README.md": "x" }, wanted }).id).toBe(id);
    expect(plan({ tree: first, wanted: { ...wanted, [HOST]: "d\n" } }).id).not.toBe(id);
    expect(plan({ tree: { ...first, [HOST]: "mine\n" }, wanted }).id).not.toBe(id);
  });

  test("adopting and reverting change it", () => {
    const tree = { ...first, [HOST]: "mine\n" };
    const adopted = { ...undecided, adopted: [HOST] };
    const reverted = { ...undecided, reverted: new Map([[HOST, blobId("mine\n", "sha1")]]) };
    const ids = [undecided, adopted, reverted].map((decisions) => plan({ tree, wanted, decisions }).id);
    expect(new Set(ids).size).toBe(3);
  });

  test("the action follows from the mark that our branch bears", () => {
    const { mark } = plan({ tree: first, wanted });
    const actions = [undefined, mark, "another", ""].map(
      (proposed) => plan({ tree: first, wanted, ...(proposed === undefined ? {} : { proposed }) }).action,
    );
    expect(actions).toEqual(["open", "nothing", "update", "update"]);
    expect(plan({ tree: first, wanted: { [HOST]: "a\n", [LIST]: "b\n" }, proposed: mark }).action).toBe(
      "close",
    );
  });
});

describe("risk", () => {
  const nova = "hosts/nova/generated/host.nix";
  const tree = applied({ tree: {}, wanted: { [HOST]: "a\n", [nova]: "n\n" } });
  const world = { tree, wanted: { [HOST]: "c\n" } };

  test("the files of a host that leaves wait; the rest goes ahead", () => {
    const held = plan(world);
    expect(held.risky).toEqual([{ path: nova, reason: "host nova leaves the lab" }]);
    expect([held.remove, [...held.write.keys()]]).toEqual([[], [HOST, MANIFEST_FILE]]);
    expect(keptBack(held)).toEqual([nova]);
    expect(manifestOf(applied(world)).files.has(nova)).toBe(true);
  });

  test("a service that keeps data waits, and with it all that the import of it needs", () => {
    const at = (name: string) => `hosts/luna/generated/${name}.nix`;
    const wanted = {
      [at("default")]: "both\n",
      [at("caddy")]: "c\n",
      [at("wiki")]: "  state = [\n",
      "lib/container-helpers.nix": "l\n",
      "lib/service-helpers.nix": "l\n",
    };
    const before = applied({ tree: {}, wanted });
    const leaving = { tree: before, wanted: { [at("default")]: "none\n" } };
    expect(plan(leaving).risky).toEqual([
      { path: at("caddy"), reason: "what waits needs it" },
      { path: at("default"), reason: "it imports what waits" },
      { path: at("wiki"), reason: "wiki leaves luna: its data stays there" },
      { path: "lib/container-helpers.nix", reason: "what waits needs it" },
      { path: "lib/service-helpers.nix", reason: "what waits needs it" },
    ]);
    expect(applied(leaving)).toEqual(before);
    const { id } = plan(leaving);
    const confirmed = { ...leaving, decisions: { ...undecided, confirmed: id } };
    expect(Object.keys(applied(confirmed)).toSorted()).toEqual([MANIFEST_FILE, at("default")]);
    const stateless = applied({ tree: {}, wanted: { ...wanted, [at("wiki")]: "w\n" } });
    expect(plan({ ...leaving, tree: stateless }).risky).toEqual([]);
  });

  test("confirmed by its id, they go; an id of another plan confirms nothing", () => {
    const { id } = plan(world);
    const confirmed = { ...world, decisions: { ...undecided, confirmed: id } };
    expect(plan(confirmed).remove).toEqual([nova]);
    expect(plan(confirmed).mark).toBe(`${id} confirmed`);
    expect(manifestOf(applied(confirmed)).files.has(nova)).toBe(false);
    expect(plan({ ...world, decisions: { ...undecided, confirmed: "0123456789ab" } }).remove).toEqual([]);
  });

  test("a prune of most of the tree waits, a small one does not", () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`hosts/luna/generated/s${i}.nix`, "x\n"]),
    );
    const grown = applied({ tree: {}, wanted: { [HOST]: "a\n", ...many } });
    const mass = plan({ tree: grown, wanted: { [HOST]: "a\n" } });
    expect([mass.risky.length, mass.remove]).toEqual([30, []]);
    expect(mass.risky[0]?.reason).toBe("30 of 31 generated files would be deleted");
    const { "hosts/luna/generated/s0.nix": _, ...fewer } = many;
    expect(plan({ tree: grown, wanted: { [HOST]: "a\n", ...fewer } })).toMatchObject({
      risky: [],
      remove: ["hosts/luna/generated/s0.nix"],
    });
  });
});

test("observe: everything is planned, nothing is written", () => {
  const observing = {
    tree: first,
    wanted: { [HOST]: "c\n", [LIST]: "b\n" },
    model: { ...model, observe: true },
  };
  const { changes, write, observed, action } = plan(observing);
  expect([changes.length, write.size, observed, action]).toEqual([1, 0, [HOST], "nothing"]);
});

describe("decisions", () => {
  test("survive as trailers of the commit", () => {
    const decisions = {
      confirmed: undefined,
      adopted: [LIST],
      reverted: new Map([
        [HOST, "ab".repeat(20)],
        [`${HOST}x`, null],
      ]),
      acknowledged: [
        {
          id: "image-no-digest",
          scope: "services.unifi",
          reason: "so: it is -- for now",
          until: "2027-03-01",
        },
        { id: "no-offsite", scope: null, reason: "soon", until: "2027-03-02" },
      ],
    };
    const made = plan({ tree: first, wanted: { [HOST]: "c\n" }, decisions });
    expect(readTrailers(commitMessage(made))).toEqual({ mark: made.id, decisions });
    expect(readTrailers("A person's commit\n\nLabkeeper-Adopt: x\n")).toBeUndefined();
  });

  test("of two about one path the later one counts", () => {
    const adopt = { ...undecided, adopted: [HOST] };
    const revert = { ...undecided, reverted: new Map([[HOST, null]]) };
    expect(combine(adopt, revert)).toEqual(revert);
    expect(combine(revert, adopt)).toEqual(adopt);
    expect(combine(adopt, undecided)).toEqual(adopt);
    const accept = (until: string, scope: string | null) => ({
      ...undecided,
      acknowledged: [{ id: "no-offsite", scope, reason: "soon", until }],
    });
    expect(combine(accept("2027-01-01", null), accept("2028-01-01", null))).toEqual(
      accept("2028-01-01", null),
    );
    expect(combine(accept("2027-01-01", null), accept("2028-01-01", "hosts.luna")).acknowledged).toHaveLength(
      2,
    );
  });

  test("an acknowledgement is a change of lab.yaml, and no entry of the manifest", () => {
    const tree = { ...first, "lab.yaml": "as it is\n" };
    const wanted = { [HOST]: "a\n", [LIST]: "b\n" };
    const decisions = {
      ...undecided,
      acknowledged: [{ id: "no-offsite", scope: null, reason: "soon", until: "2027-03-01" }],
    };
    const edited = { tree, wanted, decisions, lab: "with the entry\n" };
    const made = plan(edited);
    expect([...made.write]).toEqual([["lab.yaml", "with the entry\n"]]);
    expect([made.action, made.summary.updated]).toEqual(["open", 1]);
    expect(plan({ ...edited, lab: "as it is\n" }).action).toBe("nothing");
    expect(plan({ ...edited, decisions: undecided }).action).toBe("nothing");
    expect(plan({ ...edited, lab: "with another\n" }).id).not.toBe(made.id);
    expect(plan({ ...edited, model: { ...model, observe: true } }).write.size).toBe(0);
  });

  test("a revert is for the blob that was seen", () => {
    const tree = { ...first, [HOST]: "newer\n" };
    const decisions = { ...undecided, reverted: new Map([[HOST, blobId("mine\n", "sha1")]]) };
    expect(keptBack(plan({ tree, wanted: { [HOST]: "c\n", [LIST]: "b\n" }, decisions }))).toEqual([HOST]);
  });
});

describe("the manifest", () => {
  test("is printed one path a line, sorted, and read back", () => {
    const manifest = {
      generator: "1.2.3",
      files: new Map([
        ["b", "1".repeat(40)],
        ["a", "2".repeat(64)],
      ]),
      adopted: ["c"],
    };
    const text = printManifest(manifest);
    expect(text).toBe(
      `{\n  "version": 1,\n  "generator": "1.2.3",\n  "files": {\n    "a": "${"2".repeat(64)}",\n    "b": "${"1".repeat(40)}"\n  },\n  "adopted": [\n    "c"\n  ]\n}\n`,
    );
    expect(parseManifest(text, "9.9.9")).toEqual({
      ok: true,
      value: { ...manifest, files: new Map([...manifest.files].toReversed()) },
    });
  });

  test.each([
    "",
    "{",
    "[]",
    '{"version":2,"generator":"1.0.0","files":{},"adopted":[]}',
    '{"version":1,"generator":"1.0.0","files":{"a":"nope"},"adopted":[]}',
  ])("that is something else is a problem: %s", (text) => {
    expect(parseManifest(text, "1.0.0")).toMatchObject({
      ok: false,
      problems: [{ file: MANIFEST_FILE, rule: "manifest", hint: expect.stringContaining("git log") }],
    });
  });
});
