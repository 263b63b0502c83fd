import type { PlacedContainer } from "./scene.ts";

/** A value that podman is given in its own words, and where lab.yaml says so. */
export interface OptionValue {
  readonly value: string;
  readonly at: PlacedContainer["path"];
}

/** What podman is given by one of these names: `--name=value` or `--name value`, a short one also as `-nvalue`. */
export function optionValues(one: PlacedContainer, names: readonly string[]): readonly OptionValue[] {
  const { extraOptions } = one.container;
  return extraOptions.flatMap((option, i) => {
    const value = names.map((name) => saidBy(option, name, extraOptions[i + 1])).find(isThere);
    return value === undefined ? [] : [{ value, at: placeOf(one, option) }];
  });
}

/** Whether a switch of podman is turned on: it needs no value. */
export function switchedOn(one: PlacedContainer, name: string): OptionValue | undefined {
  return one.container.extraOptions
    .filter((option) => option === name || option.startsWith(`${name}=`))
    .map((option) => ({ value: option.slice(name.length + 1), at: placeOf(one, option) }))
    .find(({ value }) => !/^(?:0|f|false)$/i.test(value));
}

function saidBy(option: string, name: string, next: string | undefined): string | undefined {
  if (option === name) return next;
  if (option.startsWith(`${name}=`)) return option.slice(name.length + 1);
  const isShort = /^-\w$/.test(name);
  return isShort && option.startsWith(name) ? option.slice(name.length) : undefined;
}

function isThere(value: string | undefined): value is string {
  return value !== undefined;
}

function placeOf({ written, path }: PlacedContainer, option: string): PlacedContainer["path"] {
  const i = written?.extraOptions.indexOf(option) ?? -1;
  return i < 0 ? [...path, "extraOptions"] : [...path, "extraOptions", i];
}
