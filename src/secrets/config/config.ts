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
export function ruleFor({ rules }: SopsConfig, path: string): CreationRule | undefined {
  return rules.find((rule) => rule.matches(path));
}

/** A path that no rule means in particular: what matches it is a rule for everything of its kind. */
export function isBroad(rule: CreationRule, path: string): boolean {
  return rule.matches(`0-0/0-0${/(\.sops)?\.[^./]*$/.exec(path)?.[0] ?? ""}`);
}

/** The recipient of a host in labkeeper's part: what a sync leaves as it is. */
export function recipientOfHost({ ours }: Pick<SopsConfig, "ours">, host: string): string | undefined {
  for (const [anchor, recipient] of ours) if (hostOfAnchor(anchor) === host) return recipient;
  return undefined;
}

/** `host_luna`, or `host_luna_2` where the user has an anchor of that name. Names of hosts hold no underscore. */
export function hostOfAnchor(anchor: string): string | undefined {
  return /^host_([a-z0-9-]+)(_\d+)?$/.exec(anchor)?.[1];
}
