import { isFault, type SopsFault } from "../../../src/secrets/sops/fault.ts";

/** The result of what must not be refused. */
export function ok<T extends object>(result: T | SopsFault): T {
  if (isFault(result)) throw new Error(JSON.stringify(result));
  return result;
}
