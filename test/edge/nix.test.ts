import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flakeHosts } from "../../src/edge/nix.ts";
import { repositoryWith } from "../support/cli.ts";
import { tempDirectory } from "../support/temp.ts";
import { testWith } from "../support/tools.ts";

/** Hosts that no reading of the text would find. */
const flake = `{
  outputs = _: {
    nixosConfigurations = builtins.listToAttrs (map (n: { name = "node" + toString n; value = throw "evaluated"; }) [ 1 2 ]);
  };
}`;

testWith(["nix"], "names of hosts, without evaluating a host or writing a lock file", async ({ nix }) => {
  const path = `${join(nix, "..")}:${process.env.PATH ?? ""}`;
  const repository = await repositoryWith({ "flake.nix": flake });
  expect(await flakeHosts(repository.path, path)).toEqual({ nixos: ["node1", "node2"], darwin: [] });
  expect(existsSync(join(repository.path, "flake.lock"))).toBe(false);
  expect(await repository.git("status", "--porcelain")).toBe("");
});

testWith(["nix"], "a flake that is broken, or whose inputs are not here, has no answer", async ({ nix }) => {
  const path = `${join(nix, "..")}:${process.env.PATH ?? ""}`;
  const broken = await repositoryWith({ "flake.nix": "{ outputs = _: {" });
  expect(await flakeHosts(broken.path, path)).toBeUndefined();
  const away = await repositoryWith({
    "flake.nix":
      '{ inputs.x.url = "github:nobody/nothing-here"; outputs = { x, ... }: { nixosConfigurations = x; }; }',
  });
  expect(await flakeHosts(away.path, path)).toBeUndefined();
});

test("without nix there is no answer", async () => {
  expect(await flakeHosts(tempDirectory(), tempDirectory())).toBeUndefined();
});
