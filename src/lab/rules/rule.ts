import { placing } from "../placement.ts";
import { type Finding, type Path, show } from "../problem.ts";
import { classOf } from "../profiles.ts";
import type { Lab } from "../schema/lab.ts";
import { didYouMean, listNames } from "../suggest.ts";

/** What a rule may know besides lab.yaml. */
export interface Known {
  /** Profiles that can be imported: those labkeeper installs and those in the repository, without `.nix`. */
  readonly profiles: readonly string[];
}

/** What a rule finds; the rule's own name is added by its caller. */
export type Found = Omit<Finding, "rule">;

/** One rule across fields: finds every place that breaks it. */
export interface Rule {
  readonly name: string;
  readonly check: (lab: Lab, known: Known) => readonly Found[];
}

export type WrittenHost = Lab["hosts"][string];
export type WrittenService = Lab["services"][string];

/** One entry of hosts or services, with what stands around it. */
interface Entry<T> {
  readonly name: string;
  readonly written: T;
  readonly path: readonly [string, string];
  readonly lab: Lab;
  readonly known: Known;
}

/** A rule that looks at one host at a time. */
export function perHost(name: string, check: (host: Entry<WrittenHost>) => readonly Found[]): Rule {
  return { name, check: (lab, known) => hostsOf(lab).flatMap((host) => check({ ...host, lab, known })) };
}

function hostsOf(lab: Lab) {
  return Object.entries(lab.hosts).map(([name, written]) => ({
    name,
    written,
    path: ["hosts", name] as const,
  }));
}

/** Where services can be placed: gathered once for all of them. */
interface Places {
  /** The hosts that a service runs on. */
  readonly of: (service: WrittenService) => readonly string[];
  readonly hosts: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
  /** Hosts that run no services. */
  readonly macs: readonly {
    readonly name: string;
    readonly platform: string;
    readonly tags: readonly string[];
  }[];
}

const placesOfLab = new WeakMap<Lab, Places>();

export function placesOf(lab: Lab): Places {
  const places = placesOfLab.get(lab) ?? gatherPlaces(lab);
  placesOfLab.set(lab, places);
  return places;
}

function gatherPlaces({ hosts }: Lab): Places {
  const all = Object.entries(hosts).map(([name, { platform, tags }]) => ({ name, platform, tags }));
  return {
    of: placing(hosts),
    hosts: new Set(all.map(({ name }) => name)),
    tags: new Set(all.flatMap(({ tags }) => tags)),
    macs: all.filter(({ platform }) => classOf(platform) === "darwin"),
  };
}

type ServiceEntry = Entry<WrittenService> & { readonly places: Places };

/** A rule that looks at one service at a time. */
export function perService(name: string, check: (service: ServiceEntry) => readonly Found[]): Rule {
  return { name, check: (lab, known) => servicesOf(lab, known).flatMap((service) => check(service)) };
}

const entriesOf = new WeakMap<Lab, readonly ServiceEntry[]>();

/** Gathered once for all rules of a run: large labs have more services than anything else. */
function servicesOf(lab: Lab, known: Known): readonly ServiceEntry[] {
  const gathered = entriesOf.get(lab);
  if (gathered !== undefined && gathered[0]?.known === known) return gathered;
  const places = placesOf(lab);
  const entries = Object.entries(lab.services).map(
    ([name, written]): ServiceEntry => ({ name, written, path: ["services", name], lab, known, places }),
  );
  entriesOf.set(lab, entries);
  return entries;
}

/** Something of which a host has one only: a port, the name of a unit. */
export interface Claim {
  /** Empty for what the whole lab has one of. */
  readonly host: string;
  readonly what: string;
  readonly path: Path;
}

/** What is said at each of the nodes that claim one thing: once a node, however many hosts it claims it on. */
export function clashes<T extends Claim>(
  claims: readonly T[],
  say: (claim: T, other: T) => Omit<Found, "path">,
): Found[] {
  const found = new Map<string, Found>();
  for (const [first, ...others] of Map.groupBy(claims, ({ host, what }) => `${host} ${what}`).values()) {
    const [second] = others;
    if (first === undefined || second === undefined) continue;
    for (const claim of [first, ...others]) {
      const node = `${claim.what} ${JSON.stringify(claim.path)}`;
      if (!found.has(node))
        found.set(node, { path: claim.path, ...say(claim, claim === first ? second : first) });
    }
  }
  return [...found.values()];
}

interface Reference {
  readonly kind: string;
  readonly name: string;
  /** What the name could have stood for. */
  readonly known: readonly string[];
  /** How to bring the name into being. */
  readonly declare: string;
}

/** A name that stands for nothing. */
export function dangling(path: Path, { kind, name, known, declare }: Reference): Found {
  return {
    path,
    message: `there is no ${kind} ${show(name)}`,
    expected: listNames(known),
    found: show(name),
    hint: didYouMean(name, known) ?? declare,
  };
}

/** Those names of a list that stand for nothing. */
export function danglingIn(
  path: Path,
  names: readonly string[] | undefined,
  reference: Omit<Reference, "name">,
): Found[] {
  return (names ?? []).flatMap((name, i) =>
    reference.known.includes(name) ? [] : [dangling([...path, i], { ...reference, name })],
  );
}
