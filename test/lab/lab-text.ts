import { readdirSync, readFileSync } from "node:fs";
import type { Model } from "../../src/lab/model.ts";
import { parseLab } from "../../src/lab/parse.ts";
import type { Problem, Result } from "../../src/lab/problem.ts";
import { resolve } from "../../src/lab/resolve.ts";

const root = new URL("../../", import.meta.url);

export const minimal = readFileSync(new URL("examples/minimal.lab.yaml", root), "utf8");
export const founding = readFileSync(new URL("examples/founding.lab.yaml", root), "utf8");
/** The smallest lab with a second host; services can be added below. */
export const twoHosts = `${minimal}  slate:
    platform: x86_64-linux
    stateVersion: "25.11"
    sshHostKey: pending
`;

/** The profiles that labkeeper ships. */
export const profiles: readonly string[] = readdirSync(new URL("nix/profiles/", root))
  .map((file) => file.replace(/\.nix$/, ""))
  .filter((name) => /^(hw|role)-/.test(name));

/** Parse and resolve, as `check` does. */
export function read(text: string): Result<Model> {
  const lab = parseLab(text);
  return lab.ok ? resolve(lab.value, { profiles }) : lab;
}

export function problemsOf(text: string): readonly Problem[] {
  const result = read(text);
  return result.ok ? [] : result.problems;
}

/** `text` with one passage, which must be there once, put in the place of another. */
export function edit(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`stands not once in the text: ${from}`);
  return text.replace(from, () => to);
}

/** Takes the mark » out of a text and says where it stood. */
export function marked(text: string): { readonly text: string; readonly at: string } {
  const [before, after, ...others] = text.split("»");
  if (before === undefined || after === undefined || others.length > 0) throw new Error("one mark, please");
  const lines = before.split("\n");
  return { text: before + after, at: `${lines.length}:${(lines.at(-1) ?? "").length + 1}` };
}

/** `rule line:column` of each problem. */
export function places(problems: readonly Problem[]): string[] {
  return problems.map(({ rule, line, column }) => `${rule} ${line}:${column}`);
}
