import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { openRepository } from "../../src/edge/git.ts";
import { readLibrary } from "../../src/edge/library.ts";
import { type Explained, explain } from "../../src/explain/explain.ts";
import { parseNixOutput } from "../../src/explain/parse.ts";
import { readEvaluated } from "../../src/flow/evaluated.ts";
import { nixEnvironment } from "../support/nix.ts";
import { edit, offlineLab } from "../support/nix-lab.ts";
import type { ScratchRepository } from "../support/temp.ts";
import { describeWith } from "../support/tools.ts";
import { placeOf } from "./founding.ts";
import { mistakes } from "./mistakes.ts";

describeWith(["nix"], "what the nix of this machine says", ({ nix }) => {
  const explained = async (lab: ScratchRepository): Promise<readonly Explained[]> => {
    const options = { cwd: lab.path, env: nixEnvironment, extendEnv: false, reject: false };
    const { stderr } = await execa(
      nix,
      ["flake", "check", "--no-build", "--show-trace", "--no-write-lock-file"],
      options,
    );
    const repository = await openRepository(lab.path);
    const tree = await readEvaluated(
      repository.commitTree((await repository.head()) ?? ""),
      await readLibrary(),
    );
    if (!tree.ok) throw new Error("lab.yaml was refused");
    return explain(parseNixOutput(stderr), tree.value);
  };

  test("of a good lab: its warnings only, where they can be mended", async () => {
    const said = await explained(await offlineLab("founding"));
    expect(said.map(({ level, rule, file, line }) => `${level} ${rule} ${file}:${line}`)).toEqual([
      "warning hardware-placeholder hosts/luna/hardware-configuration.nix:1",
      "warning hardware-placeholder hosts/rydev/hardware-configuration.nix:1",
    ]);
  });

  test.for(mistakes)("of $name", async ({ path, edit: change, rule, at, message }) => {
    const lab = await offlineLab("founding");
    await edit(lab, path, change);
    const [first, second] = (await explained(lab)).filter(({ level }) => level === "failure");
    expect(second).toBeUndefined();
    expect(first).toMatchObject({ rule, message: expect.stringMatching(message) });
    const text = readFileSync(join(lab.path, "lab.yaml"), "utf8");
    expect(first === undefined ? "" : placeOf(first, text)).toBe(at);
    expect(first?.message).not.toContain("/store/");
    expect(first?.trail.length).toBeLessThanOrEqual(4);
  });
});
