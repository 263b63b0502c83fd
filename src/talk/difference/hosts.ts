import { type Inline, listed, type PageBlock, type Run } from "../../files/markdown.ts";
import { serviceUnits } from "../../files/units.ts";
import type { Service } from "../../lab/model.ts";
import { type Change, differing, differingServices, isSame, type Pair } from "./compare.ts";

/** Per host: what is new, what changes and what goes, and which units that starts, restarts and stops. */
export function hostTable(change: Change): readonly PageBlock[] {
  const hosts = new Map(
    differing(change.before.hosts, change.after.hosts, ({ name }) => name).map((pair) => [pair.key, pair]),
  );
  const services = Map.groupBy(differingServices(change), hostOf);
  const names = [...new Set([...hosts.keys(), ...services.keys()])].toSorted();
  if (names.length === 0) return [];
  const rows = names.map((name) => {
    const own = services.get(name) ?? [];
    return [
      { code: name },
      joined([...hostWords(hosts.get(name)), ...serviceWords(own)]),
      joined(unitWords(own)),
    ];
  });
  return [{ head: ["Host", "Changes", "Units"], rows }];
}

function hostOf({ before, after }: Pair<Service>): string {
  return (after ?? before)?.host ?? "";
}

function hostWords(pair: Pair<unknown> | undefined): readonly (readonly Inline[])[] {
  if (pair === undefined) return [];
  if (pair.before === undefined) return [["new host"]];
  return [[pair.after === undefined ? "leaves the lab" : "settings of the host"]];
}

function serviceWords(pairs: readonly Pair<Service>[]): readonly (readonly Inline[])[] {
  const names = (found: readonly Pair<Service>[]) =>
    found.map(({ before, after }) => (after ?? before)?.name ?? "");
  return said([
    ["new: ", names(pairs.filter(({ before }) => before === undefined))],
    ["changed: ", names(pairs.filter(({ before, after }) => before !== undefined && after !== undefined))],
    ["goes: ", names(pairs.filter(({ after }) => after === undefined))],
  ]);
}

function unitWords(pairs: readonly Pair<Service>[]): readonly (readonly Inline[])[] {
  const units = (one: Service | undefined): readonly string[] => (one === undefined ? [] : serviceUnits(one));
  const [start, restart, stop]: string[][] = [[], [], []];
  for (const { before, after } of pairs) {
    const [old, fresh] = [units(before), units(after)];
    start?.push(...fresh.filter((unit) => !old.includes(unit)));
    stop?.push(...old.filter((unit) => !fresh.includes(unit)));
    if (!runsAlike(before, after)) restart?.push(...fresh.filter((unit) => old.includes(unit)));
  }
  return said([
    ["starts ", start ?? []],
    ["restarts ", restart ?? []],
    ["stops ", stop ?? []],
    ["reloads ", pairs.some(isExposedAnew) ? ["caddy.service"] : []],
  ]);
}

/** Whether nothing changed that its units are made of. */
function runsAlike(before: Service | undefined, after: Service | undefined): boolean {
  return isSame([before?.runtime, before?.ports], [after?.runtime, after?.ports]);
}

function isExposedAnew({ before, after }: Pair<Service>): boolean {
  return !isSame(before?.expose ?? null, after?.expose ?? null);
}

function said(all: readonly (readonly [string, readonly string[]])[]): readonly (readonly Inline[])[] {
  return all.flatMap(([word, names]) => (names.length === 0 ? [] : [[word, ...listed(names)]]));
}

function joined(parts: readonly (readonly Inline[])[]): Run {
  return parts.flatMap((part, i) => (i === 0 ? part : ["; ", ...part]));
}
