import { describe, expect, test } from "vitest";
import { onboard } from "../../src/flow/onboard.ts";
import { parseLab } from "../../src/lab/parse.ts";
import { fixture, fixtures } from "../adopt/fixtures.ts";
import { deskOf, persistently } from "../support/forge/desk.ts";
import { type Lab, labIn } from "../support/forge/lab.ts";
import { forgeForTest } from "../support/forge/start.ts";
import { seen, written } from "./pull-lab.ts";

async function labWith(files: Readonly<Record<string, string>>): Promise<Lab> {
  return labIn(await forgeForTest(), { files });
}

function arrive(place: Lab) {
  return persistently(async () => await onboard(deskOf(place)));
}

async function pullsOf({ asErin, at }: Lab) {
  return (await asErin.rest.pulls.list({ ...at, state: "all" })).data;
}

describe("a repository with a flake of hosts", () => {
  test.for(fixtures)("%s is offered a first lab.yaml, with a preview, that observes", async (name) => {
    const place = await labWith(fixture(name));
    await arrive(place);
    const [pull, ...others] = await pullsOf(place);
    expect([pull?.title, pull?.user?.login, others]).toEqual([
      "labkeeper: a first lab.yaml",
      "labkeeper[bot]",
      [],
    ]);
    const { forge, repository } = place;
    const text = forge.readFile(repository, "lab.yaml", "labkeeper/onboard") ?? "";
    const lab = parseLab(text);
    expect(lab.ok && lab.value.lab.sync.mode).toBe("observe");
    const { data: files } = await place.asErin.rest.pulls.listFiles({
      ...place.at,
      pull_number: pull?.number ?? 0,
    });
    expect(files.map(({ filename }) => filename)).toEqual(["lab.yaml"]);
    expect(pull?.body).toContain("### Preview");
    expect(pull?.body).toMatch(/<details><summary>Files: \d+ created/);
    for (const host of lab.ok ? Object.keys(lab.value.lab.hosts) : [""])
      expect(pull?.body).toContain(`| \`${host}\` |`);
    const { run, comments } = await seen(place, pull?.number ?? 0);
    expect([run?.name, run?.status, comments]).toEqual(["labkeeper", "completed", []]);
  });

  test("is asked once: not again while it is open, nor when it was declined, nor when the branch is gone", async () => {
    const place = await labWith(fixture("plain"));
    await arrive(place);
    const { asErin, at } = place;
    const before = written(place);
    expect(await arrive(place)).toBe("proposed-before");
    const [pull] = await pullsOf(place);
    await asErin.rest.pulls.update({ ...at, pull_number: pull?.number ?? 0, state: "closed" });
    expect(await arrive(place)).toBe("proposed-before");
    await asErin.rest.git.deleteRef({ ...at, ref: "heads/labkeeper/onboard" });
    expect(await arrive(place)).toBe("proposed-before");
    expect(written(place)).toEqual(before);
    expect(await pullsOf(place)).toHaveLength(1);
  });

  test("is left alone once it has a lab.yaml", async () => {
    const place = await labWith(fixture("plain"));
    await arrive(place);
    const [pull] = await pullsOf(place);
    await place.asErin.rest.pulls.merge({ ...place.at, pull_number: pull?.number ?? 0 });
    expect(await arrive(place)).toBe("has-lab");
    expect(await pullsOf(place)).toHaveLength(1);
  });

  test("is asked though we were cut off after the branch, and not where the branch is somebody else's", async () => {
    const place = await labWith(fixture("plain"));
    const cut = { at: "POST /repos/{owner}/{repo}/pulls", moment: "before" } as const;
    place.forge.calls.plant({ ...cut, effect: { kind: "answer", status: 502, message: "Bad gateway" } });
    await arrive(place);
    expect(await pullsOf(place)).toHaveLength(1);
    const other = await labWith(fixture("plain"));
    const files = { "lab.yaml": "mine\n" };
    other.forge.commitFiles(other.repository, {
      by: other.erin,
      branch: "labkeeper/onboard",
      message: "Mine",
      files,
    });
    expect(await arrive(other)).toBe("proposed-before");
    expect(other.forge.readFile(other.repository, "lab.yaml", "labkeeper/onboard")).toBe("mine\n");
    expect(await pullsOf(other)).toEqual([]);
  });
});

describe("any other repository is not touched", () => {
  const package_ = "{ outputs = _: { packages.x86_64-linux.default = null; }; }\n";
  test.for([
    ["without a flake", { "README.md": "Hello\n" }, "no-lab-here"],
    ["with Nix files and no flake", { "default.nix": "{ }\n" }, "no-lab-here"],
    ["with a flake without hosts", { "flake.nix": package_ }, "no-lab-here"],
    ["with a flake that cannot be read", { "flake.nix": "{ nixosConfigurations = (" }, "no-lab-here"],
    ["with hosts and nobody's key", withoutKeys(fixture("plain")), "no-admin"],
  ] as const)("%s", async ([, files, answer]) => {
    const place = await labWith(files);
    expect(await arrive(place)).toBe(answer);
    expect(written(place)).toEqual([]);
    expect(place.forge.headOf(place.repository, "labkeeper/onboard")).toBeUndefined();
  });

  test("archived, or without a commit", async () => {
    const place = await labWith(fixture("plain"));
    await place.asErin.rest.repos.update({ ...place.at, archived: true });
    expect(await arrive(place)).toBe("no-lab-here");
    const { forge, erin } = place;
    const empty = forge.createRepository({ owner: erin, name: "empty" });
    expect(await arrive({ ...place, repository: empty })).toBe("no-lab-here");
  });
});

function withoutKeys(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => !path.endsWith(".pub"))
      .map(([path, text]) => [path, text.replaceAll(/ssh-(ed25519|rsa) [A-Za-z0-9+/=]+/g, "no-key")]),
  );
}
