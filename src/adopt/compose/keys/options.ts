import type { Path } from "../../../lab/problem.ts";
import { PodmanOption } from "../../../lab/schema/podman-terms.ts";
import { carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";
import { memorySize } from "./limits.ts";

type Read = (value: unknown, path: Path) => Told;

/** A key whose value is one option of podman run, or several. */
export function option(flag: string): Read {
  return (value, path) => {
    const items = isRecord(value)
      ? Object.entries(value).map(([key, said]) => `${key}=${textOf(said)}`)
      : (Array.isArray(value) ? value : [value]).map(textOf);
    const options = items.map((item) => `--${flag}=${item}`);
    return options.every((one) => PodmanOption.safeParse(one).success)
      ? { draft: { extraOptions: options }, accounts: [carried(path, "extraOptions")] }
      : { accounts: [left(path, "it does not fit on one line")] };
  };
}

/** A size of memory that is one option. */
export function size(flag: string): Read {
  return (value, path) => {
    const said = memorySize(value);
    return said === undefined
      ? { accounts: [left(path, `${textOf(value)} is no size of memory`)] }
      : { draft: { extraOptions: [`--${flag}=${said}`] }, accounts: [carried(path, "extraOptions")] };
  };
}

/** `host:address`, a list or a map. */
export const extraHosts: Read = (value, path) => {
  const items = isRecord(value)
    ? Object.entries(value).map(([name, address]) => `${name}:${textOf(address)}`)
    : (Array.isArray(value) ? value : [value]).map((item) => textOf(item).replace("=", ":"));
  return {
    draft: { extraOptions: items.map((item) => `--add-host=${item}`) },
    accounts: [carried(path, "extraOptions")],
  };
};

/** A switch that is one word when it is on, and nothing when it is off. */
export function toggle(flag: string): Read {
  return (value, path) =>
    value === true
      ? { draft: { extraOptions: [`--${flag}`] }, accounts: [carried(path, "extraOptions")] }
      : { accounts: [usual(path, "off")] };
}

/** `nofile: 1024`, or `nofile: { soft, hard }`. */
export const ulimits: Read = (value, path) => {
  const options = Object.entries(isRecord(value) ? value : {}).map(([name, said]) => {
    const limits = isRecord(said) ? `${textOf(said.soft)}:${textOf(said.hard)}` : textOf(said);
    return `--ulimit=${name}=${limits}`;
  });
  return { draft: { extraOptions: options }, accounts: [carried(path, "extraOptions")] };
};

/** A key that says what is so anyway. */
export function always(words: string): Read {
  return (_, path) => ({ accounts: [usual(path, words)] });
}

/** A key that has no counterpart. */
export function lost(words: string): Read {
  return (_, path) => ({ accounts: [left(path, words)] });
}
