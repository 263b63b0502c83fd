import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type ScratchRepository, scratchRepository } from "./temp.ts";

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

export interface Answer {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line in a directory, as a person without colours would see it. */
export async function labkeeper(directory: string, ...args: readonly string[]): Promise<Answer> {
  const environment = {
    PATH: process.env.PATH ?? "",
    NO_COLOR: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  const options = {
    cwd: directory,
    env: environment,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, ...args], options);
  return { exitCode, stdout, stderr };
}

/** A scratch repository with one commit that adds these files. */
export async function repositoryWith(files: Readonly<Record<string, string>>): Promise<ScratchRepository> {
  const repository = await scratchRepository();
  await repository.commit("Add lab.yaml", files);
  return repository;
}
