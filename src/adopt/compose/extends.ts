import { parse } from "yaml";
import { isRecord, textOf } from "./document.ts";
import { interpolate } from "./interpolate.ts";

type Data = Readonly<Record<string, unknown>>;

/** Where services that others extend are looked up. */
export interface Bases {
  readonly services: Data;
  readonly files: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
}

/** A service with what it extends: maps are merged, lists are joined, the rest is its own. What is not found is `missing`. */
export function extended(
  service: Data,
  bases: Bases,
  depth = 0,
): { readonly data: Data; readonly missing: string | undefined } {
  const { extends: said, ...own } = service;
  if (said === undefined) return { data: service, missing: undefined };
  const { file, service: name = said } = isRecord(said) ? said : {};
  const where = typeof file === "string" ? servicesOf(file, bases) : bases.services;
  const base = where?.[textOf(name)];
  if (!isRecord(base) || depth > 8) {
    const place = typeof file === "string" ? `service ${textOf(name)} of ${file}` : `service ${textOf(name)}`;
    return { data: own, missing: place };
  }
  const { data, missing } = extended(base, { ...bases, services: where ?? bases.services }, depth + 1);
  // What starts the base says nothing of what extends it.
  const { extends: _, profiles: __, ...rest } = data;
  return { data: merged(rest, own), missing };
}

function servicesOf(file: string, { files, variables }: Bases): Data | undefined {
  const text = files.get(file);
  if (text === undefined) return undefined;
  const data: unknown = parse(interpolate(text, variables).text, { merge: true });
  return isRecord(data) && isRecord(data.services) ? data.services : undefined;
}

function merged(base: Data, own: Data): Data {
  const entries = Object.entries(own).map(([key, value]) => {
    const before = base[key];
    if (isRecord(value) && isRecord(before)) return [key, merged(before, value)];
    if (Array.isArray(value) && Array.isArray(before) && !["command", "entrypoint"].includes(key))
      return [key, [...(before as unknown[]), ...(value as unknown[])]];
    return [key, value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

/** Files that a compose file needs beside it: variables, env_file, and those that others are extended from. */
export function filesNamed(data: unknown): readonly string[] {
  const services = isRecord(data) && isRecord(data.services) ? Object.values(data.services) : [];
  const names = services.flatMap((service) => {
    if (!isRecord(service)) return [];
    const { env_file: env, extends: base } = service;
    const envs = (Array.isArray(env) ? env : [env]).map((item: unknown) =>
      isRecord(item) ? item.path : item,
    );
    return [...envs, isRecord(base) ? base.file : undefined];
  });
  return [...new Set(names.filter((name) => typeof name === "string"))];
}
