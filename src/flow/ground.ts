import { createHash } from "node:crypto";
import { isGenerated, MANIFEST_FILE, PROFILES_DIRECTORY } from "../files/paths.ts";
import { LAB_FILE } from "../lab/document.ts";
import { isSopsPath } from "../lab/secret-names.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { SOPS_CONFIG } from "../secrets/config/config.ts";
import { isRead } from "./facts.ts";

/** Whether a path is lab.yaml, a file of ours, or what those are made of. */
export function concerns(path: string): boolean {
  return [LAB_FILE, MANIFEST_FILE, SOPS_CONFIG].includes(path) || isGenerated(path) || isSopsPath(path);
}

/**
 * What a plan stands on besides the pull request: sixteen hexadecimal digits over all of the default branch that it could hang on. The
 * same as long as nothing of that changes, whatever else is merged.
 */
export function groundOf({ entries }: Snapshot): string {
  const telling = [...entries].filter(
    ([path]) => concerns(path) || isRead(path) || path.startsWith(`${PROFILES_DIRECTORY}/`),
  );
  const lines = telling.map(([path, { mode, id }]) => `${path}\0${mode} ${id}\n`).toSorted();
  return createHash("sha256").update(lines.join("")).digest("hex").slice(0, 16);
}
