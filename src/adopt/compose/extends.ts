import { parse } from "yaml";
import type { Path } from "../../lab/problem.ts";
import { type Account, carried, left } from "./account.ts";
import { isRecord, textOf } from "./document.ts";

type Data = Readonly<Record<string, unknown>>;
type Files = ReadonlyMap<string, string>;

/** A compose file whose services say themselves what they took from others. */
export interface Extended {
  readonly data: Data;
  readonly accounts: readonly Account[];
  /** Where the compose file itself writes what stands at a path of `data`. */
  readonly written: (path: Path) => Path;
}

/** Takes `extends` out of every service: maps are merged, lists are joined, the rest is the service's own. */
export function withoutExtends(data: Data, files: Files): Extended {
  const services = isRecord(data.services) ? data.services : {};
  const accounts: Account[] = [];
  const entries = Object.entries(services).map(([name, service]) => {
    if (!isRecord(service) || service.extends === undefined) return [name, service];
    const { own, missing } = extended(service, services, files, 0);
    const path = ["services", name, "extends"];
    accounts.push(
      missing === undefined ? carried(path, "what it extends") : left(path, `${missing} was not found`),
    );
    return [name, own];
  });
  const whole: Data = Object.fromEntries(entries);
  return {
    data: { ...data, services: whole },
    accounts,
    written: (path) => writtenEnvFile(path, services, whole),
  };
}

function extended(
  service: Data,
  services: Data,
  files: Files,
  depth: number,
): { readonly own: Data; readonly missing: string | undefined } {
  const { extends: said, ...own } = service;
  if (said === undefined) return { own, missing: undefined };
  const { file, service: name = said } = isRecord(said) ? said : {};
  const where = typeof file === "string" ? servicesOf(file, files) : services;
  const base = where?.[textOf(name)];
  if (where === undefined || !isRecord(base) || depth > 8) {
    const place = typeof file === "string" ? ` of ${file}` : "";
    // What it extends stays named, so that the file is looked for.
    return { own: service, missing: `service ${textOf(name)}${place}` };
  }
  const { own: whole, missing } = extended(base, where, files, depth + 1);
  // What starts the base says nothing of what extends it.
  const { profiles: _, ...rest } = whole;
  return { own: { ...merged(rest, own), ...envFiles(rest, own) }, missing };
}

/** Those of the base stand first: of a variable that two files set, the last is taken. */
function envFiles({ env_file: before }: Data, { env_file: own }: Data): Data {
  if (before === undefined || own === undefined) return {};
  return { env_file: [...listOf(before), ...listOf(own)] };
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** A service's own files keep the numbers that they have in the compose file; the base's come after them. */
function writtenEnvFile(path: Path, services: Data, whole: Data): Path {
  const [top, name = "", key, item, ...rest] = path;
  if (top !== "services" || key !== "env_file" || typeof item !== "number") return path;
  const [own, all] = [services[name], whole[name]].map((one) => (isRecord(one) ? one.env_file : undefined));
  const count = listOf(own).length;
  const before = listOf(all).length - count;
  const at = [top, name, key];
  if (item < before) return [...at, count + item, ...rest];
  return Array.isArray(own) ? [...at, item - before, ...rest] : [...at, ...rest];
}

function servicesOf(file: string, files: Files): Data | undefined {
  const text = files.get(file);
  if (text === undefined) return undefined;
  try {
    const data: unknown = parse(text, { merge: true });
    const services = isRecord(data) ? data.services : undefined;
    if (!isRecord(services)) return undefined;
    const folder = file.includes("/") ? file.replace(/\/[^/]*$/, "") : ".";
    const entries = Object.entries(services).map(([name, service]) => [name, fromFolder(service, folder)]);
    return Object.fromEntries(entries);
  } catch {
    return undefined;
  }
}

/** What a service of another folder names is beside its own file, not beside the one that extends it. */
function fromFolder(service: unknown, folder: string): unknown {
  if (!isRecord(service) || folder === ".") return service;
  const { env_file: env, volumes, extends: base } = service;
  const path = (text: unknown) =>
    typeof text === "string" && !text.startsWith("/") ? joined(folder, text) : text;
  const source = (text: unknown) =>
    typeof text === "string" && /^\.\.?(\/|:|$)/.test(text) ? `./${joined(folder, text)}` : text;
  const each = (value: unknown, key: string, move: (text: unknown) => unknown): unknown =>
    Array.isArray(value)
      ? value.map((item) => each(item, key, move))
      : isRecord(value)
        ? { ...value, ...(key in value ? { [key]: move(value[key]) } : {}) }
        : move(value);
  return {
    ...service,
    ...(env === undefined ? {} : { env_file: each(env, "path", path) }),
    ...(volumes === undefined ? {} : { volumes: each(volumes, "source", source) }),
    ...(isRecord(base) ? { extends: each(base, "file", path) } : {}),
  };
}

/** A path from a folder, without `.` and without `..` where that is possible. */
function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `${folder.startsWith("/") ? "/" : ""}${parts.length === 0 ? "." : parts.join("/")}`;
}

/** A list as the map, or a map as the list, that the service's own words are: `NAME=value`, or names alone. */
function shapedAs(own: unknown, base: unknown): unknown {
  if (isRecord(own) && Array.isArray(base))
    return Object.fromEntries(
      base.map(textOf).map((item) => {
        const at = item.indexOf("=");
        return at < 0 ? [item, null] : [item.slice(0, at), item.slice(at + 1)];
      }),
    );
  if (!Array.isArray(own)) return base;
  if (typeof base === "string") return [base];
  if (!isRecord(base)) return base;
  return Object.entries(base).map(([name, value]) =>
    value === null || isRecord(value) ? name : `${name}=${textOf(value)}`,
  );
}

/** Items of the service's own stand first, so that they keep their numbers; a variable that it sets is not the base's. */
function merged(base: Data, own: Data): Data {
  const entries = Object.entries(own).map(([key, value]) => {
    const before = shapedAs(value, base[key]);
    if (isRecord(value) && isRecord(before)) return [key, merged(before, value)];
    if (!Array.isArray(value) || !Array.isArray(before) || ["command", "entrypoint"].includes(key))
      return [key, value];
    const names = new Set(value.map(nameOf));
    const others = before.filter((item) => key !== "environment" || !names.has(nameOf(item)));
    return [key, [...(value as unknown[]), ...(others as unknown[])]];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

function nameOf(item: unknown): string {
  return textOf(item).split("=", 1)[0] ?? "";
}

/** Files that a compose file needs beside it: those of env_file, and those that others are extended from. */
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
