import { type Generator, plainFile } from "../file.ts";
import { SCHEMA_FILE } from "../paths.ts";

/** JSON Schema of lab.yaml, for editors: `# yaml-language-server: $schema=.lab/lab.schema.json`. */
export const editorSchema: Generator = {
  name: "schema",
  generate: ({ library }) => [
    plainFile({
      path: SCHEMA_FILE,
      text: library.schema,
      about: "the JSON Schema of lab.yaml, for editors",
      hosts: [],
    }),
  ],
};
