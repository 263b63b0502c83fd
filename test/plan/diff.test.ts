import { describe, expect, test } from "vitest";
import { plainFile } from "../../src/files/file.ts";
import { blobId } from "../../src/plan/blob.ts";
import { diff } from "../../src/plan/diff.ts";
import type { Snapshot } from "../../src/plan/snapshot.ts";

const PATH = "hosts/luna/generated/host.nix";
const VERSION = "1.2.0";
const id = (text: string) => blobId(text, "sha1");

interface State {
  readonly tree?: string | undefined;
  readonly manifest?: string | undefined;
  readonly wanted?: string | undefined;
  readonly once?: boolean;
  readonly shared?: boolean;
  readonly path?: string;
  readonly generator?: string;
  readonly adopted?: readonly string[];
  readonly mode?: string;
  readonly others?: readonly (readonly [string, string])[];
}

/** The kind of the one path, or "none" where it is no change at all. */
function kind(state: State): string {
  const {
    tree,
    manifest,
    wanted,
    once = false,
    shared = false,
    path = PATH,
    generator = VERSION,
    adopted = [],
    mode = "100644",
  } = state;
  const entries = new Map(
    (state.others ?? []).map(([other, otherMode]) => [other, { mode: otherMode, id: id("other") }]),
  );
  if (tree !== undefined) entries.set(path, { mode, id: id(tree) });
  const snapshot: Snapshot = { objectFormat: "sha1", entries };
  const files =
    wanted === undefined ? [] : [plainFile({ path, text: wanted, about: "", hosts: ["luna"], once, shared })];
  const recorded = new Map(manifest === undefined ? [] : [[path, id(manifest)]]);
  const changes = diff({
    snapshot,
    manifest: { generator, files: recorded, adopted },
    files,
    version: VERSION,
  });
  expect(changes.length).toBeLessThanOrEqual(1);
  return changes[0]?.kind ?? "none";
}

describe("DESIGN.md, Ownership, row by row", () => {
  test.each<[string, State, string]>([
    ["same as wanted, never recorded", { tree: "a", wanted: "a" }, "unchanged"],
    ["same as wanted, recorded", { tree: "a", manifest: "a", wanted: "a" }, "unchanged"],
    ["same as wanted, recorded otherwise", { tree: "a", manifest: "b", wanted: "a" }, "unchanged"],
    ["absent, never recorded", { wanted: "a" }, "created"],
    ["absent, recorded: deleted by hand", { manifest: "a", wanted: "a" }, "edited"],
    ["as recorded, wanted otherwise", { tree: "a", manifest: "a", wanted: "b" }, "updated"],
    [
      "the same, written by an older labkeeper",
      { tree: "a", manifest: "a", wanted: "b", generator: "1.1.9" },
      "stale",
    ],
    ["other than recorded", { tree: "x", manifest: "a", wanted: "b" }, "edited"],
    ["there, never recorded", { tree: "x", wanted: "a" }, "occupied"],
    ["as recorded, no longer wanted", { tree: "a", manifest: "a" }, "deleted"],
    ["other than recorded, no longer wanted", { tree: "x", manifest: "a" }, "edited"],
    ["absent, recorded, no longer wanted", { manifest: "a" }, "none"],
    ["there, neither recorded nor wanted", { tree: "x" }, "none"],
  ])("%s", (_, state, expected) => {
    expect(kind(state)).toBe(expected);
  });

  test("an adopted path is no change, whatever stands there", () => {
    for (const tree of [undefined, "x", "a"])
      expect(kind({ tree, wanted: "a", adopted: [PATH] })).toBe("none");
    expect(kind({ tree: "a", manifest: "a", adopted: [PATH] })).toBe("none");
    expect(kind({ tree: "x", wanted: "a", adopted: ["another"] })).toBe("occupied");
  });

  test("a file that is created once is the user's as soon as anything stands there", () => {
    expect(kind({ wanted: "a", once: true, path: "flake.nix" })).toBe("created");
    expect(kind({ tree: "x", wanted: "a", once: true, path: "flake.nix" })).toBe("none");
    expect(kind({ tree: "x", manifest: "x", wanted: "a", once: true, path: "flake.nix" })).toBe("none");
    expect(kind({ tree: "x", mode: "120000", wanted: "a", once: true, path: "flake.nix" })).toBe("none");
  });
});

describe("the untrusted manifest", () => {
  test.each([
    "flake.nix",
    "hosts/luna/default.nix",
    "hosts/luna/hardware-configuration.nix",
    "lab.yaml",
    "README.md",
    "../outside.nix",
    "/etc/passwd",
    "hosts/luna/generated/../default.nix",
    "hosts/luna/generated/sub/x.nix",
    ".git/config",
    ".github/workflows/mine.yaml",
    "hosts/_modules/profiles/mine.nix",
  ])("names %s with the right blob: it is not deleted", (path) => {
    expect(kind({ tree: "a", manifest: "a", path })).toBe("none");
  });

  test("a path that we could have written is (control)", () => {
    for (const path of [PATH, "lib/system-helpers.nix", "hosts/generated.nix", ".lab/lab.schema.json"]) {
      expect(kind({ tree: "a", manifest: "a", path })).toBe("deleted");
    }
  });
});

describe("obstacles stop a path", () => {
  test.each<[string, State]>([
    ["a symlink at the path", { tree: "x", mode: "120000" }],
    ["a submodule at the path", { tree: "x", mode: "160000" }],
    ["a directory at the path", { others: [[`${PATH}/inner`, "100644"]] }],
    ["a file above it", { others: [["hosts/luna", "100644"]] }],
    ["a symlink above it", { others: [["hosts/luna/generated", "120000"]] }],
    ["a submodule above it", { others: [["hosts", "160000"]] }],
    ["a twin in another case", { others: [["hosts/luna/generated/Host.nix", "100644"]] }],
    ["a twin of a directory above it", { others: [["Hosts/luna/readme", "100644"]] }],
  ])("%s", (_, state) => {
    expect(kind({ ...state, wanted: "a" })).toBe("occupied");
    expect(kind({ ...state, wanted: "a", manifest: "a" })).toBe("edited");
    expect(["edited", "none"]).toContain(kind({ ...state, manifest: state.tree ?? "a" }));
  });

  test("neighbours do not (control)", () => {
    expect(
      kind({
        wanted: "a",
        others: [
          ["hosts/luna/generated/other.nix", "120000"],
          ["host", "160000"],
        ],
      }),
    ).toBe("created");
  });
});

describe("a file that is the user's and ours", () => {
  const shared = { shared: true, path: ".sops.yaml" };
  test.for([
    ["created", { wanted: "a" }],
    ["unchanged", { tree: "a", wanted: "a" }],
    ["updated", { tree: "the user's", wanted: "the user's and ours" }],
    ["updated", { tree: "the user's", wanted: "the user's and ours", manifest: "older" }],
    ["occupied", { tree: "a link", wanted: "a", mode: "120000" }],
    ["none", { tree: "the user's", wanted: "ours", adopted: [".sops.yaml"] }],
    ["none", { tree: "the user's", manifest: "the user's" }],
  ] as const)("%s: %j", ([expected, state]) => {
    expect(kind({ ...shared, ...state })).toBe(expected);
  });

  test("the control: without that word the user's text is in the way", () => {
    expect(kind({ path: ".sops.yaml", tree: "the user's", wanted: "the user's and ours" })).toBe("occupied");
  });
});
