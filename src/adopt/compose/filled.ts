import type { Path } from "../../lab/problem.ts";
import { isRecord } from "./document.ts";
import { type Filled, interpolate } from "./interpolate.ts";

/** Data with its variables filled in, and what was asked for where. */
export interface FilledData {
  readonly data: unknown;
  readonly asked: readonly Asked[];
}

export interface Asked extends Pick<Filled, "asked" | "unset"> {
  readonly path: Path;
}

/** Fills in the variables of every text; keys are taken as they are. */
export function fill(data: unknown, variables: ReadonlyMap<string, string>, at: Path = []): FilledData {
  if (typeof data === "string") {
    const { text, asked, unset } = interpolate(data, variables);
    return { data: text, asked: asked.length === 0 ? [] : [{ path: at, asked, unset }] };
  }
  if (Array.isArray(data)) {
    const items = data.map((item, i) => fill(item, variables, [...at, i]));
    return { data: items.map((item) => item.data), asked: items.flatMap((item) => item.asked) };
  }
  if (!isRecord(data)) return { data, asked: [] };
  const entries = Object.entries(data).map(
    ([key, value]) => [key, fill(value, variables, [...at, key])] as const,
  );
  return {
    data: Object.fromEntries(entries.map(([key, value]) => [key, value.data])),
    asked: entries.flatMap(([, value]) => value.asked),
  };
}
