import { execa } from "execa";
import { expect, test } from "vitest";
import { nixEnvironment, nixEval, nixParse } from "./nix.ts";
import { tempDirectory, writeTree } from "./temp.ts";
import { describeWith, testWith } from "./tools.ts";

describeWith(["nix-instantiate"], "nix", () => {
  // The first of the file: no store is there yet, and processes that make it side by side fall over each other.
  test("many may start at once", async () => {
    const asked = Array.from({ length: 12 }, (_, index) => index);
    expect(await Promise.all(asked.map((index) => nixEval(`${index}`)))).toEqual(asked);
  });

  test("parses a text and a file", async () => {
    const directory = tempDirectory();
    writeTree(directory, { "a.nix": "{a=1;}" });
    expect(await nixParse({ text: "{a=1;}" })).toBe("{ a = 1; }");
    expect(await nixParse({ file: `${directory}/a.nix` })).toBe("{ a = 1; }");
  });

  test("says what is wrong with a text", async () => {
    await expect(nixParse({ text: "{ a = ; }" })).rejects.toThrow("syntax error, unexpected ';'");
  });

  test("evaluates deeply, with paths that start at cwd, and writes to a store of its own", async () => {
    const directory = tempDirectory();
    writeTree(directory, { "a.nix": "{ a = [ (1 + 1) ]; }" });
    expect(await nixEval("import ./a.nix", directory)).toEqual({ a: [2] });
    expect(await nixEval(`"\${./a.nix}"`, directory)).toMatch(/labkeeper-.*\/store\/.*-a\.nix$/);
    await expect(nixEval('{ a = throw "no"; }')).rejects.toThrow("no");
  });
});

testWith(["nix"], "the nix command works with flakes switched on and no network", async ({ nix }) => {
  const directory = tempDirectory();
  writeTree(directory, { "flake.nix": "{ outputs = _: { answer = 42; }; }" });
  const options = { cwd: directory, env: nixEnvironment, extendEnv: false };
  expect((await execa(nix, ["eval", `path:${directory}#answer`], options)).stdout).toBe("42");
});
