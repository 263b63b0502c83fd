import { stringify } from "yaml";
import { includeLines } from "../../src/files/restore/names.ts";
import { tool } from "../support/tools.ts";
import { filesWithSecrets } from "./founding.ts";
import type { Machine, Ran } from "./machine.ts";

/** The clone of an admin, in which the real `task` runs, and which can reach one host. */
export interface Clone {
  readonly task: (name: string, ...args: readonly string[]) => Promise<Ran>;
}

/** Writes the generated tasks and a Taskfile of the user's that includes them by the documented line. */
export function cloneOn(machine: Machine, files = filesWithSecrets()): Clone {
  for (const { path, text } of files.filter((file) => /^(\.taskfiles|docs)\//.test(file.path))) {
    machine.write(`clone/${path}`, path.endsWith(".md") ? text : machine.reroot(text));
  }
  machine.write("clone/Taskfile.yaml", [stringify({ version: "3" }).trim(), ...includeLines, ""].join("\n"));
  return {
    task: (name, ...args) =>
      machine.run(
        tool("task") ?? "task",
        ["--yes", `restore:${name}`, "via=local", ...args],
        `${machine.root}/clone`,
      ),
  };
}
