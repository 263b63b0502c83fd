import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { Explained } from "../src/explain/explain.ts";
import { nixStore } from "./support/nix.ts";
import { edit, offlineLab } from "./support/nix-lab.ts";
import { type ScratchRepository, tempDirectory } from "./support/temp.ts";
import { describeWith } from "./support/tools.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

async function verify(
  lab: ScratchRepository,
  args: readonly string[] = [],
  more: Record<string, string> = {},
) {
  const env = { PATH: process.env.PATH ?? "", NO_COLOR: "1", ...nixStore(), ...more };
  const options = { cwd: lab.path, env, extendEnv: false, reject: false, stdin: "ignore" } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, "verify", ...args], options);
  return { exitCode, stdout, stderr };
}

describeWith(["nix"], "labkeeper verify", () => {
  test("of a good lab: green, every host evaluated, its work tree as it was", async () => {
    const lab = await offlineLab("founding");
    const { exitCode, stdout } = await verify(lab);
    expect(stdout).toMatch(/^nix flake check passed: 3 hosts, 2 warnings \(nix \(Nix\) [\d.]+.*\)$/m);
    expect(stdout).toContain("hosts/luna/hardware-configuration.nix:1:1  hardware-placeholder");
    expect(exitCode).toBe(0);
    expect(await lab.git("status", "--porcelain")).toBe("");
  });

  test("of a Mac that does not evaluate: red, though `nix flake check` has no word of it", async () => {
    const lab = await offlineLab("founding");
    await edit(lab, "flake.nix", ["// {", "// { checks = { };"]);
    await edit(lab, "hosts/rymac/default.nix", ["imports =", "system.stateVersion = 5;\n  imports ="]);
    const { exitCode, stdout } = await verify(lab);
    expect(stdout).toMatch(
      /^lab\.yaml:44:19 {2}conflict {2}The option `system\.stateVersion' has conflicting/m,
    );
    expect(stdout).toMatch(/see also {2}hosts\/rymac\/default\.nix:4:3/);
    expect(stdout).toMatch(/^nix flake check failed: 1 failure, \d warnings$/m);
    expect(exitCode).toBe(1);
  });

  test("whose hosts fail alike: each is told once, at the host, though nix names it in one of two runs only", async () => {
    const lab = await offlineLab("founding");
    const further = 'assertions = [ { assertion = false; message = "No."; } ];\n  imports =';
    for (const host of ["luna", "rymac"])
      await edit(lab, `hosts/${host}/default.nix`, ["imports =", further]);
    await edit(lab, "hosts/rydev/default.nix", ["imports =", 'warnings = [ "Old." ];\n  imports =']);
    const { stdout } = await verify(lab, ["--json"]);
    const { failures, warnings } = JSON.parse(stdout);
    expect(failures.map(({ line, message }: Explained) => [line, message])).toEqual([
      [19, "Failed assertions:\n- No."],
      [40, "Failed assertions:\n- No."],
    ]);
    const old = warnings.filter(({ message }: Explained) => message === "Old.");
    expect(old).toMatchObject([{ file: "lab.yaml", line: 32, trail: [] }]);
  });

  test("of which a generated file was taken away", async () => {
    const lab = await offlineLab("founding");
    await lab.git("rm", "-q", "hosts/luna/generated/unifi.nix");
    const { stdout } = await verify(lab);
    expect(stdout).toMatch(
      /^lab\.yaml:65:3 {2}missing-file {2}hosts\/luna\/generated\/unifi\.nix is not there$/m,
    );
    expect(stdout).toContain("have `labkeeper revert hosts/luna/generated/unifi.nix` write it again");
    expect(stdout).toMatch(/^nix flake check failed: 1 failure/m);
  });

  test("as JSON", async () => {
    const lab = await offlineLab("minimal");
    const { exitCode, stdout } = await verify(lab, ["--json"]);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ verdict: "passed", left: 0, failures: [] });
    expect(said.steps[0]).toEqual({ name: "nix flake check", passed: true });
    expect(exitCode).toBe(0);
  });

  test("that takes too long", async () => {
    const lab = await offlineLab("minimal");
    const spin =
      "let spin = n: builtins.seq (builtins.genList (x: x) 100000) (if n == 0 then null else spin (n - 1)); in spin 9000000";
    await edit(lab, "flake.nix", ["mkLab (", `builtins.seq (${spin}) mkLab (`]);
    const { exitCode, stdout } = await verify(lab, ["--seconds", "3"]);
    expect(stdout).toMatch(/time-out|infinite-recursion/);
    expect(stdout).toMatch(/^nix flake check (?:did not finish|failed): 1 failure/m);
    expect(exitCode).toBe(1);
  });

  test("of an untrusted lab without a complete flake.lock", async () => {
    const { exitCode, stdout } = await verify(await offlineLab("minimal"), ["--untrusted"]);
    expect(stdout).toContain("lock-file");
    expect(exitCode).toBe(1);
  });
});

test("labkeeper verify without nix says so and fails", async () => {
  const path = tempDirectory();
  const { stdout: git } = await execa("sh", ["-c", "command -v git"]);
  const { stdout: sh } = await execa("sh", ["-c", "command -v sh"]);
  symlinkSync(git, join(path, "git"));
  symlinkSync(sh, join(path, "sh"));
  const { exitCode, stdout } = await verify(await offlineLab("minimal"), [], { PATH: path });
  expect(stdout).toMatch(/^lab\.yaml:1:1 {2}nix-absent {2}nix could not be run: nothing was checked$/m);
  expect(stdout).toMatch(/^nix flake check did not finish: 1 failure, 0 warnings$/m);
  expect(exitCode).toBe(1);
});
