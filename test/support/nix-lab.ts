import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findCase } from "../cases/case.ts";
import { readTree } from "../cases/golden.ts";
import { repositoryWith } from "./cli.ts";
import type { ScratchRepository } from "./temp.ts";

const fixtures = join(import.meta.dirname, "../nix");

/** A flake whose inputs are the fixtures of test/nix instead of what lies on the network. */
export function withFixtures(flake: string): string {
  return flake
    .replace(/github:NixOS\/nixpkgs\/[^"]*/, `path:${join(fixtures, "nixpkgs")}`)
    .replace(/github:nix-darwin\/nix-darwin\/[^"]*/, `path:${join(fixtures, "nix-darwin")}`)
    .replace(/github:Mic92\/sops-nix/, `path:${join(fixtures, "sops-nix")}`);
}

/** A golden case's lab as it is once it is synced, evaluating without a network. */
export async function offlineLab(name: string): Promise<ScratchRepository> {
  const { lab, repository, expected } = findCase(name);
  const files: Readonly<Record<string, string>> = {
    ...readTree(expected),
    ...repository,
    "lab.yaml": lab,
  };
  return await repositoryWith({ ...files, "flake.nix": withFixtures(files["flake.nix"] ?? "") });
}

/** Replaces a part of a file that must be there, and commits. */
export async function edit(
  repository: ScratchRepository,
  path: string,
  [from, to]: readonly [from: string | RegExp, to: string],
): Promise<string> {
  const before = readFileSync(join(repository.path, path), "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} does not hold ${from}`);
  return await repository.commit(`Edit ${path}`, { [path]: after });
}
