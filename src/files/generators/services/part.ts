import type { Host, Service } from "../../../lab/model.ts";
import type { NixAttrs, NixValue } from "../../nix/value.ts";
import type { SecretPlaces } from "../../secrets.ts";

/** A service on a host, and the file that is written of it. */
export interface Part {
  readonly service: Service;
  readonly host: Host;
  readonly places: SecretPlaces;
  readonly path: string;
}

/** What a kind of service says in its file. */
export interface Said extends NixAttrs {
  readonly imports?: readonly NixValue[] | undefined;
}

/** A list, or nothing where it is empty: the helpers' defaults are empty. */
export function some<T extends NixValue>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** A record, or nothing where it has no entry. */
export function someOf(record: NixAttrs): NixAttrs | undefined {
  return Object.values(record).every((value) => value === undefined) ? undefined : record;
}

/** A value, or nothing where it is what the helper takes for granted. */
export function unless<T extends NixValue>(fallback: T, value: T | null): T | undefined {
  return value === fallback || value === null ? undefined : value;
}
