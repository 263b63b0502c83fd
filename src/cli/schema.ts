import { readLibrary } from "../edge/library.ts";
import { say } from "./answer.ts";
import type { AddCommand } from "./command.ts";

export const addSchema: AddCommand = (program) => {
  program
    .command("schema")
    .description("print the JSON Schema of lab.yaml")
    .action(async () => say((await readLibrary()).schema));
};
