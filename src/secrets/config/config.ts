import type { KeyGroup, Selector } from "../sops/file.ts";

/** Where sops looks for its rules. */
export const SOPS_CONFIG = ".sops.yaml";

/** One of `creation_rules`: who can read the files that it is the first to match. */
export interface CreationRule {
  /** Its place among the rules, from 1: how people are told of it. */
  readonly number: number;
  /** Whether it stands in the part of the file that labkeeper writes. */
  readonly ours: boolean;
  /** `path_regex`, in Go's RE2; null: every path. */
  readonly pattern: string | null;
  /** Whether the pattern is found in a path from the repository's root. */
  readonly matches: (path: string) => boolean;
  readonly groups: readonly KeyGroup[];
  /** Undefined: sops' default. */
  readonly selector: Selector | undefined;
  /** Offset of the line on which it starts. */
  readonly offset: number;
}

/** A part of the text that labkeeper writes: from the line of its first mark to the end of its last. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** A list of .sops.yaml as it is laid out. */
export interface Section {
  /** Indentation of its dashes. */
  readonly indent: string;
  /** Offset behind the last line of its last item. */
  readonly end: number;
  readonly block: Block | undefined;
}

/** What a .sops.yaml says, and where its parts stand. */
export interface SopsConfig {
  readonly text: string;
  readonly rules: readonly CreationRule[];
  /** Recipients in labkeeper's part of `keys`, by anchor. */
  readonly ours: ReadonlyMap<string, string>;
  /** Anchors of the user's. */
  readonly anchors: ReadonlySet<string>;
  readonly keys: Section | undefined;
  readonly creationRules: Section | undefined;
}

/** The rule that decides who can read a new file at `path`: the first that matches. */
export function ruleFor(config: SopsConfig, path: string): CreationRule | undefined {
  const { literal, others } = indexOf(config);
  const exact = literal.get(path);
  const other = others.find((rule) => rule.matches(path));
  if (exact === undefined || other === undefined) return exact ?? other;
  return exact.number < other.number ? exact : other;
}

interface Index {
  /** The first rule for one path and no other. */
  readonly literal: ReadonlyMap<string, CreationRule>;
  readonly others: readonly CreationRule[];
}

/** Made once: a large lab has a rule a host, and each is asked about. */
const indexes = new WeakMap<SopsConfig, Index>();

function indexOf(config: SopsConfig): Index {
  const known = indexes.get(config);
  if (known !== undefined) return known;
  const paths = config.rules.map((rule) => [pathOfPattern(rule.pattern), rule] as const);
  const literal = new Map(
    paths.toReversed().flatMap(([path, rule]) => (path === undefined ? [] : [[path, rule]])),
  );
  const index = { literal, others: paths.flatMap(([path, rule]) => (path === undefined ? [rule] : [])) };
  indexes.set(config, index);
  return index;
}

/** A pattern for one path and no other. */
export function patternOf(path: string): string {
  return `^${path.replaceAll(/[.+]/g, "\\$&")}$`;
}

/** The path of a pattern that {@link patternOf} makes; undefined for every other. */
export function pathOfPattern(pattern: string | null): string | undefined {
  const [, escaped] = /^\^((?:[A-Za-z0-9_/-]|\\[.+])+)\$$/.exec(pattern ?? "") ?? [];
  return escaped?.replaceAll("\\", "");
}

/** A path that no rule means in particular: what matches it is a rule for everything of its kind. */
export function isBroad(rule: CreationRule, path: string): boolean {
  return rule.matches(`0-0/0-0${/(\.sops)?\.[^./]*$/.exec(path)?.[0] ?? ""}`);
}

/** The recipient of a host in labkeeper's part: what a sync leaves as it is. */
export function recipientOfHost({ ours }: Pick<SopsConfig, "ours">, host: string): string | undefined {
  const known = byHost.get(ours) ?? new Map([...ours].map(([anchor, key]) => [hostOfAnchor(anchor), key]));
  byHost.set(ours, known);
  return known.get(host);
}

/** Recipients by host, made once. */
const byHost = new WeakMap<SopsConfig["ours"], ReadonlyMap<string | undefined, string>>();

/** `host_luna`, or `host_luna_2` where the user has an anchor of that name. Names of hosts hold no underscore. */
export function hostOfAnchor(anchor: string): string | undefined {
  return /^host_([a-z0-9-]+)(_\d+)?$/.exec(anchor)?.[1];
}
