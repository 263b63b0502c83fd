import { resolve } from "node:path";
import { openRepository } from "../edge/git.ts";
import { readLibrary } from "../edge/library.ts";
import { readText } from "../edge/text-file.ts";
import { applyImport, proposeImport } from "../flow/import.ts";
import { describeImport } from "../talk/import.ts";
import { refuse, say } from "./answer.ts";
import type { AddCommand, Context } from "./command.ts";

interface Options {
  readonly host?: string;
  readonly only: readonly string[];
  readonly profile: readonly string[];
  readonly write?: true;
}

const gather = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  ...value.split(",").filter((name) => name !== ""),
];

export const addImport: AddCommand = (program, context) => {
  program
    .command("import")
    .description("services for lab.yaml from another tool's file")
    .command("compose <file>")
    .description("what a docker-compose file becomes in lab.yaml of the work tree, and what of it does not")
    .option("--host <host>", "who runs the services (the only NixOS host)")
    .option("--only <services>", "these services of the file, by commas (all)", gather, [])
    .option("--profile <profiles>", "services of these profiles too", gather, [])
    .option("--write", "write lab.yaml; all else in it stays byte for byte")
    .action(async (file: string, options: Options) => importFile(context, file, options));
};

async function importFile({ directory }: Context, file: string, options: Options): Promise<void> {
  const [repository, library] = await Promise.all([openRepository(directory()), readLibrary()]);
  const { host, only, profile: profiles, write } = options;
  const path = resolve(file);
  const imported = await proposeImport(repository, library, {
    path,
    file,
    host,
    only,
    profiles,
    read: readText,
  });
  if (!imported.ok) return refuse(imported);
  if (write === true) await applyImport(repository, imported.value);
  say(describeImport(imported.value, write === true));
}
