import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkWithNix, type NixCheckRequest, type NixRun } from "../../src/edge/nix-check.ts";
import { nixStore } from "../support/nix.ts";
import { tempDirectory } from "../support/temp.ts";
import { describeWith } from "../support/tools.ts";
import { standIn, treeOf } from "./nix-check/tree.ts";

const limits = { seconds: 60, memory: 4096, output: 1024 * 1024 };
const usual: Omit<NixCheckRequest, "tree"> = {
  limits,
  trusted: false,
  builds: false,
  path: process.env.PATH ?? "",
  store: {},
};

/** A flake whose one check makes this expression's value the name of a derivation. */
function flakeOf(expression: string, head = ""): Record<string, string> {
  return {
    "flake.nix": `{
  ${head}
  outputs = { self }: {
    checks.x86_64-linux.one = derivation { name = builtins.seq (${expression}) "one"; system = "x86_64-linux"; builder = "/bin/sh"; };
  };
}
`,
  };
}

describeWith(["nix"], "nix evaluates a tree", () => {
  const check = async (
    files: Readonly<Record<string, string>>,
    more: Partial<NixCheckRequest> = {},
  ): Promise<NixRun> => await checkWithNix({ ...usual, store: nixStore(), tree: treeOf(files), ...more });
  const logs = ({ steps }: NixRun): string => steps.map(({ log }) => log).join("\n");

  test("that is good", async () => {
    const run = await check(flakeOf("builtins.stringLength (builtins.readFile ./flake.nix)"));
    expect(run).toMatchObject({ verdict: "passed", left: 0, version: expect.stringContaining("nix (Nix) ") });
    expect(run.steps.map(({ name, passed }) => [name, passed])).toEqual([["nix flake check", true]]);
  });

  test("and every host of it by itself, Macs too", async () => {
    const machine = (name: string, inner: string): string =>
      `${name} = derivation { name = "${name}"; system = "aarch64-darwin"; builder = ${inner}; };`;
    const files = {
      "flake.nix": `{ outputs = _: { darwinConfigurations = { ${["good", "bad"]
        .map(
          (name) =>
            `${name}.system = { ${machine("x", name === "bad" ? 'throw "no builder"' : '"/bin/sh"')} }.x;`,
        )
        .join(" ")} }; }; }`,
    };
    const run = await check(files);
    expect(run.verdict).toBe("failed");
    expect(run.steps.map(({ name, passed }) => `${name} ${passed}`)).toEqual([
      "nix flake check true",
      "darwinConfigurations.bad false",
      "darwinConfigurations.good true",
    ]);
    expect(logs(run)).toContain("error: no builder");
  });

  test.for([
    ["a file of the machine", "builtins.readFile /etc/passwd", /\/etc\/passwd' is forbidden in pure eval/],
    [
      "a file of the machine by a link",
      "builtins.readFile ./link",
      /forbidden in (?:pure|restricted)|is not allowed/,
    ],
    [
      "the directory beside the tree",
      "builtins.attrNames (builtins.readDir ../home)",
      /forbidden in (?:pure|restricted)|does not exist|No such file/,
    ],
    [
      "a result of a build",
      'import (derivation { name = "x"; system = "x86_64-linux"; builder = "/bin/sh"; })',
      /allow-import-from-derivation|import from derivation|during evaluation|\.drv' is not valid/,
    ],
    ["a program", 'builtins.exec [ "/bin/sh" "-c" "echo 1" ]', /attribute 'exec' missing/],
    ["a file on the network", 'builtins.fetchurl "http://127.0.0.1:9/"', /in pure evaluation mode/],
  ] as const)("%s is not read", async ([, expression, refusal]) => {
    const run = await check({ ...flakeOf(expression), link: "-> /etc/passwd" });
    expect(run.verdict).toBe("failed");
    expect(logs(run)).toMatch(refusal);
    expect(logs(run)).not.toContain("root:x:0:0");
  });

  test("the environment is empty for it, and what it may know is not of ours", async () => {
    const probe =
      'builtins.trace "SAW<${builtins.getEnv "HOME"}${builtins.getEnv "PATH"}${builtins.getEnv "LABKEEPER_CHECK"}>" 1';
    expect(logs(await check(flakeOf(probe)))).toContain("trace: SAW<>");
  });

  test("nixConfig is not obeyed", async () => {
    const head =
      'nixConfig = { extra-substituters = [ "http://127.0.0.1:9" ]; post-build-hook = "/bin/false"; };';
    const run = await check(flakeOf("1", head));
    expect(run.verdict).toBe("passed");
    expect(logs(run)).toMatch(/ignoring untrusted flake configuration setting 'extra-substituters'/);
  });

  test("an endless recursion ends by itself or at its limit", async () => {
    const run = await check(flakeOf("let f = x: 1 + f (x + 1); in f 0"));
    expect(run.verdict).toBe("failed");
    expect(logs(run)).toMatch(/stack overflow|max-call-depth|Killed/);
    expect(run.left).toBe(0);
  });

  test("memory has an end", async () => {
    const much = "builtins.length (builtins.genList (x: x) 400000000)";
    const run = await check(flakeOf(much), { limits: { ...limits, memory: 1024 } });
    expect(run.verdict).toBe("failed");
    expect(logs(run)).toMatch(/out of memory|bad_alloc|Killed|Out of Memory/i);
  });

  test("time has an end", async () => {
    const slow = "builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 2000000000)";
    const spin =
      "let spin = n: if n == 0 then 0 else builtins.seq (builtins.foldl' builtins.add 0 (builtins.genList (x: x) 100000)) (spin (n - 1)); in spin 9000";
    const run = await check(flakeOf(`builtins.seq (${spin}) (${slow})`), {
      limits: { ...limits, seconds: 2 },
    });
    expect(run).toMatchObject({ verdict: "time", left: 0 });
  });

  test("an input that lies on this machine is refused before nix sees it, and only of a tree that is not trusted", async () => {
    const outside = tempDirectory();
    mkdirSync(join(outside, "x"));
    const locked = {
      type: "path",
      path: outside,
      narHash: "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    };
    const lock = {
      nodes: { root: { inputs: { x: "x" } }, x: { locked, original: locked, flake: false } },
      root: "root",
      version: 7,
    };
    const files = {
      "flake.nix": `{ inputs.x = { url = "path:${outside}"; flake = false; }; outputs = { x, ... }: { y = builtins.readDir x; }; }`,
      "flake.lock": JSON.stringify(lock),
    };
    expect(await check(files)).toMatchObject({ verdict: "local-inputs", inputs: ["x"], steps: [] });
    const { "flake.lock": _lock, ...unlocked } = files;
    expect(logs(await check(unlocked))).toMatch(
      /requires lock file changes|cannot update|no-update-lock-file/,
    );
    expect((await check(unlocked, { trusted: true })).verdict).toBe("passed");
  });
});

describe("a nix that does what it wants", () => {
  const run = async (script: string, more: Partial<NixCheckRequest["limits"]> = {}): Promise<NixRun> =>
    await checkWithNix({
      ...usual,
      tree: treeOf({ "flake.nix": "{ }" }),
      path: standIn(script),
      limits: { ...limits, ...more },
    });

  test("is handed no variable of ours, and no directory but its own", async () => {
    process.env.LABKEEPER_TEST_SECRET = "hidden";
    const { steps } = await run('env >&2; ls -A "$HOME" "$(dirname "$HOME")" >&2; exit 1');
    delete process.env.LABKEEPER_TEST_SECRET;
    const log = steps[0]?.log ?? "";
    const names = [...log.matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => name).toSorted();
    const ofTheShell = ["OLDPWD", "PWD", "SHLVL", "_"];
    expect(names.filter((name) => !ofTheShell.includes(name))).toEqual(
      "GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_SSH_COMMAND GIT_TERMINAL_PROMPT HOME LABKEEPER_CHECK LC_ALL NIX_SSHOPTS NIX_USER_CONF_FILES PATH TMPDIR XDG_CACHE_HOME XDG_CONFIG_HOME".split(
        " ",
      ),
    );
    expect(log).toMatch(/home\ntmp\ntree\n/);
  });

  test("and prints without end is stopped", async () => {
    const { verdict, left, steps } = await run("yes 'so much to say' >&2");
    expect({ verdict, left }).toEqual({ verdict: "output", left: 0 });
    expect(steps[0]?.log.length).toBeLessThan(3 * 1024 * 1024);
  });

  test("and never ends is stopped", async () => {
    expect(await run("trap '' TERM; while :; do sleep 1; done", { seconds: 1 })).toMatchObject({
      verdict: "time",
      left: 0,
    });
  });

  test.for([
    ["is silent", "sleep 30", "time"],
    ["has no end of them", "yes", "output"],
    ["cannot", "echo 'error: no memory for that' >&2; exit 1", "failed"],
    ["has none", `echo "error: flake 'path:/x' does not provide attribute 'a' or 'b'" >&2; exit 1`, "passed"],
    ["has one", `echo '["luna"]'`, "passed"],
    ["has one that it cannot be asked for", `echo '["lu na"]'`, "failed"],
  ] as const)("and, asked which hosts there are, %s", async ([, script, verdict]) => {
    const asked = `case "$*" in *attrNames*) ${script} ;; esac`;
    expect(await run(asked, { seconds: 2 })).toMatchObject({ verdict, left: 0 });
  });

  test("is absent: said, and not taken for a good answer", async () => {
    const nothing = await checkWithNix({ ...usual, tree: treeOf({}), path: "/nonexistent" });
    expect(nothing).toMatchObject({ verdict: "nix-absent", steps: [], version: undefined });
  });
});
