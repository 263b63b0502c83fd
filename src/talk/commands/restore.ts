import { type PageBlock, words } from "../../files/markdown.ts";
import { includeLines } from "../../files/restore/names.ts";
import type { Restore } from "../../flow/restore.ts";

/** The runbooks of a service, and what the user's own Taskfile lacks. */
export function describeRestorePage({ runbooks, taskfile, isIncluded }: Restore): readonly PageBlock[] {
  const where = taskfile ?? "Taskfile.yaml";
  return [
    ...runbooks.flat(),
    ...(isIncluded
      ? []
      : [{ text: words`${where} does not include the restore tasks. It needs:` }, { yaml: includeLines }]),
  ];
}
