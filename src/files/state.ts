import { isServiceFile } from "./paths.ts";

/**
 * Whether a generated file is of a service that keeps data: a container with directories for state, or a NixOS module,
 * which has its own. Read from the text, since a service that left lab.yaml is known by it alone.
 */
export function keepsData(path: string, text: string): boolean {
  return isServiceFile(path) && /^ +state = \[|serviceHelpers\.hardenedUnit/m.test(text);
}
