import type { Acknowledgement } from "../lab/model.ts";
import { dotted, show } from "../lab/problem.ts";
import { didYouMean } from "../lab/suggest.ts";
import { nixChecks, reachesNix } from "./nix.ts";
import type { WarningKind } from "./rule.ts";
import { warningRules } from "./rules.ts";
import { isPath, type Warning } from "./warning.ts";

/** What is accepted, and from when on it is too late. */
export interface Accepted {
  /** Of the tree that is looked at, in the order of the file. */
  readonly here: readonly Acknowledgement[];
  /** Of the default branch: only what was merged there counts, with the day and the reason that stand there. */
  readonly agreed: readonly Acknowledgement[];
  /** ISO date. */
  readonly today: string;
}

export interface Settled {
  readonly open: readonly Warning[];
  readonly acknowledged: readonly { readonly warning: Warning; readonly by: Acknowledgement }[];
}

const unusedKind: WarningKind = {
  id: "acknowledgement-unused",
  severity: "warning",
  title: "Acknowledgement of nothing",
  condition: "an entry of acknowledge names no warning, or one that is not given",
  remedy: "remove it: it would hide the warning when it comes back",
};

/** Nix has no clock: it is quiet for as long as the acknowledgement stands in lab.yaml. */
const expiredKind: WarningKind = {
  id: "acknowledgement-expired",
  severity: "warning",
  title: "Acknowledgement whose day has passed",
  condition: "until of an entry of acknowledge has passed, and its warning is one that Nix gives",
  remedy: "remove it, so that Nix speaks again; or look at it anew, and name a later day",
};

/** What is said of acknowledgements themselves. */
export const entryKinds: readonly WarningKind[] = [unusedKind, expiredKind];

/** Takes out what is acknowledged; what is so no longer, or not yet, says it. Reports acknowledgements of nothing. */
export function settle(warnings: readonly Warning[], accepted: Accepted): Settled {
  const byId = Map.groupBy(accepted.here, ({ id }) => id);
  const used = new Set<Acknowledgement>();
  const open: Warning[] = [];
  const acknowledged: { warning: Warning; by: Acknowledgement }[] = [];
  for (const warning of warnings) {
    const fitting = (byId.get(warning.id) ?? []).filter((one) => covers(one, warning));
    for (const one of fitting) used.add(one);
    const standings = fitting.map((one) => standing(one, accepted));
    const by = standings.find(({ note }) => note === null)?.by;
    const [first] = standings;
    if (by !== undefined) acknowledged.push({ warning, by });
    else if (first === undefined) open.push(warning);
    else open.push({ ...warning, message: `${warning.message} (${first.note})` });
  }
  return { open: [...open, ...expired(accepted), ...unused(accepted.here, used, warnings)], acknowledged };
}

/** Without a scope everywhere; else at the warning's own scope or node, or above them. */
function covers({ scope }: Acknowledgement, warning: Warning): boolean {
  if (scope === null) return true;
  const places = [warning.scope, ...(isPath(warning.at) ? [dotted(warning.at)] : [])];
  return places.some(
    (place) => place === scope || (place.startsWith(scope) && /[.[]/.test(place[scope.length] ?? "")),
  );
}

/** Whether an acknowledgement counts today; if not, why. */
function standing(
  one: Acknowledgement,
  { agreed, today }: Accepted,
): { readonly by: Acknowledgement; readonly note: string | null } {
  const merged = agreed.find(({ id, scope }) => id === one.id && scope === one.scope);
  if (merged === undefined)
    return { by: one, note: "its acknowledgement counts once it is on the default branch" };
  const note = merged.until < today ? `acknowledged until ${merged.until}, which has passed` : null;
  return { by: merged, note };
}

function expired({ here, today }: Accepted): Warning[] {
  return here.flatMap((one, i) =>
    reachesNix(one) && one.until < today
      ? [about(expiredKind, i, { message: `${one.id} was acknowledged until ${one.until}` })]
      : [],
  );
}

/** What is said of an entry, which can be removed. */
function about(
  { id, severity, title, remedy }: WarningKind,
  i: number,
  said: Pick<Warning, "message"> & Partial<Pick<Warning, "remedy">>,
): Warning {
  const at = ["acknowledge", i];
  const fix = { kind: "remove", path: at } as const;
  return { id, severity, title, remedy, scope: "acknowledge", at, hosts: [], fix, ...said };
}

const knownIds = [...new Set([...warningRules, ...nixChecks].map(({ id }) => id))].toSorted();

function unused(
  here: readonly Acknowledgement[],
  used: ReadonlySet<Acknowledgement>,
  warnings: readonly Warning[],
): Warning[] {
  return here.flatMap((one, i) => {
    // Whether Nix would give it is not known here.
    if (used.has(one) || reachesNix(one)) return [];
    const remedy = nearest(one, warnings) ?? unusedKind.remedy;
    return [about(unusedKind, i, { message: aboutNothing(one), remedy })];
  });
}

function aboutNothing({ id, scope }: Acknowledgement): string {
  if (!knownIds.includes(id)) return `there is no warning ${id}`;
  return `${id} is not given${scope === null ? "" : ` at ${show(scope)}`}`;
}

function nearest({ id, scope }: Acknowledgement, warnings: readonly Warning[]): string | undefined {
  if (!knownIds.includes(id)) return didYouMean(id, knownIds);
  const scopes = warnings.filter((warning) => warning.id === id).map((warning) => warning.scope);
  return scope === null ? undefined : didYouMean(scope, scopes);
}
