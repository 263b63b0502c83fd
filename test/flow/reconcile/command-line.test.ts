import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { git } from "../../../src/forge/git/run.ts";
import { labYaml, type Story, SYNC, storyOf } from "../../support/forge/sync.ts";

const cli = fileURLToPath(new URL("../../../src/cli.ts", import.meta.url));

/** Starts the real command line against the forge. */
function start({ forge }: Story, token: string | undefined, ...args: readonly string[]) {
  const environment = {
    PATH: process.env.PATH ?? "",
    NO_COLOR: "1",
    GITHUB_API_URL: forge.url,
    ...(token === undefined ? {} : { GITHUB_TOKEN: token }),
  };
  const options = { env: environment, extendEnv: false, reject: false, stdin: "ignore" } as const;
  return execa(process.execPath, [cli, "reconcile", "--repo", "erin/homelab", ...args], options);
}

describe("labkeeper reconcile", () => {
  test("with an installation's token: signed, with a check run", async () => {
    const story = await storyOf();
    const { appToken, forge, repository, pulls } = story;
    const { exitCode, stdout } = await start(story, appToken);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^Opened http.*\/erin\/homelab\/pull\/1: \d+ created/),
    ]);
    expect(stdout).not.toContain("person's token");
    expect(repository.signed.has(forge.headOf(repository, SYNC) ?? "")).toBe(true);
    expect(repository.checkRuns.size).toBe(1);
    const again = await start(story, appToken);
    expect(again.stdout).toMatch(/pull\/1 is up to date/);
    expect(pulls()).toHaveLength(1);
    story.push({ "lab.yaml": "hosts: 7\n" });
    const broken = await start(story, appToken);
    expect([broken.exitCode, broken.stderr]).toEqual([1, expect.stringContaining("lab.yaml:")]);
  });

  test("with a person's token it says what that cannot do, and sets a status", async () => {
    const story = await storyOf();
    const { erinToken, forge, repository, pulls, asErin, at } = story;
    const { exitCode, stdout } = await start(story, erinToken);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("With a person's token GitHub signs no commit"),
    ]);
    const head = forge.headOf(repository, SYNC) ?? "";
    expect(repository.signed.has(head)).toBe(false);
    expect(repository.statuses.map(({ context, state, oid }) => [context, state, oid])).toEqual([
      ["labkeeper", "success", head],
    ]);
    expect([repository.checkRuns.size, pulls()[0]?.user.login]).toEqual([0, "erin"]);
    // Its own commit is known again; what else she commits is hers.
    expect((await start(story, erinToken)).stdout).toMatch(/is up to date/);
    story.push({ "hosts/luna/extra.nix": "{ }\n" }, SYNC);
    story.push({ "lab.yaml": labYaml(["luna", "sol"]) });
    await start(story, erinToken);
    await start(story, erinToken);
    expect(story.read("hosts/luna/extra.nix")).toBe("{ }\n");
    expect(story.read("hosts/sol/generated/host.nix")).toContain("sol");
    await asErin.rest.pulls.update({ ...at, pull_number: 1, state: "closed" });
    // To GitHub, she and labkeeper are one; what the pull request says tells that it was she.
    expect((await start(story, erinToken)).stdout).toMatch(/^A person closed/);
  });

  test("on Enterprise Server, by its URL", async () => {
    const story = await storyOf();
    const { exitCode } = await start(story, story.appToken, "--api", `${story.forge.url}/api/v3`);
    expect([exitCode, story.pulls().length]).toEqual([0, 1]);
    expect(story.forge.calls.all().every(({ target }) => /^\/api\/(v3\/|graphql)/.test(target))).toBe(true);
  });

  test.each([
    ["no token", undefined, [], 1, "there is no token for GitHub"],
    ["a wrong token", "ghp_wrong", [], 1, "does not accept the token"],
    ["no such repository", "erin", ["--repo", "erin/other"], 1, "there is no repository erin/other"],
    ["no name", "erin", ["--repo", "../x"], 1, "is no name of a repository"],
    ["no repository", "erin", ["--repo"], 2, "argument missing"],
  ] as const)("%s is said, with what to do", async (_, token, args, code, words) => {
    const story = await storyOf();
    const given = token === "erin" ? story.erinToken : token;
    const { exitCode, stderr } = await start(story, given, ...args);
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(words)]);
    expect(stderr).not.toContain(story.erinToken);
  });

  test("GitHub away is a failure outside", async () => {
    const story = await storyOf();
    const { exitCode, stderr } = await start(story, story.erinToken, "--api", "http://127.0.0.1:9");
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining("try again")]);
  });

  test.each([6, 7] as const)("killed with SIGKILL after call %i, run again: the same end", async (at) => {
    const story = await storyOf();
    const { appToken, forge, pulls, repository, ahead } = story;
    const process_ = start(story, appToken);
    const act = async () => {
      process_.kill("SIGKILL");
      await process_;
    };
    forge.calls.plant({ at, moment: "after", effect: { kind: "do", act } });
    expect((await process_).signal).toBe("SIGKILL");
    await start(story, appToken);
    const { stdout } = await start(story, appToken);
    expect(stdout).toMatch(/pull\/1 is up to date/);
    expect([pulls().length, ahead().length, repository.comments.size]).toEqual([1, 1, 0]);
    const head = forge.headOf(repository, SYNC);
    expect([...repository.checkRuns.values()].filter(({ suite }) => suite.oid === head)).toHaveLength(1);
    expect(git(repository.directory, ["log", "-1", "--format=%P", SYNC]).trim()).toBe(
      forge.headOf(repository),
    );
  });
});
