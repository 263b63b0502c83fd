import { isFault, type SopsFault } from "../sops/fault.ts";
import type { Recipient } from "../sops/file.ts";
import { type CreationRule, isBroad, ruleFor, type Section, SOPS_CONFIG, type SopsConfig } from "./config.ts";
import { BEGIN, END, readSopsConfig } from "./read.ts";
import { freeAnchor, type Key, type WantedConfig, type WantedRule } from "./wanted.ts";

/** What stands in the tree beside lab.yaml. */
export interface Standing {
  /** .sops.yaml as it is; undefined: there is none. */
  readonly config: SopsConfig | undefined;
  /** Whether there is a secrets file at a path. */
  readonly exists: (path: string) => boolean;
  /** Paths whose rule may take over from a broad one of the user's, though the file is there. */
  readonly taken?: ReadonlySet<string>;
}

const noRules: readonly CreationRule[] = [];

/**
 * The text of .sops.yaml with labkeeper's part brought up to date, and all else in it as it is, to the byte. Undefined
 * where lab.yaml names no admin: nobody could open a file by our rules, so there are none.
 */
export function mergedConfig(
  wanted: WantedConfig,
  standing: Standing,
): { readonly text: string } | SopsFault | undefined {
  const { config } = standing;
  if (wanted.admins.length === 0) return config;
  const text = merged(wanted, standing);
  const after = readSopsConfig(text);
  if (!isFault(after) && usersRules(after) === usersRules(config)) return after;
  const detail =
    "it is laid out in a way that labkeeper cannot add its rules to: put keys before creation_rules";
  return isFault(after) ? { ...after, detail } : { code: "bad-config", path: SOPS_CONFIG, detail };
}

/** Which rules the user has, in their order. */
function usersRules(config: SopsConfig | undefined): string {
  const rules = (config?.rules ?? noRules).filter(({ ours }) => !ours);
  return JSON.stringify(rules.map(({ pattern, groups, selector }) => [pattern, groups, selector ?? null]));
}

function merged(wanted: WantedConfig, standing: Standing): string {
  const { config } = standing;
  const text = config?.text ?? "";
  const place = placeOfRules(config);
  const named = withFreeAnchors(wanted, config?.anchors ?? new Set());
  const rules = named.rules.filter((rule) => isOurs(rule, standing));
  const last = (config?.rules ?? noRules).every(({ ours, offset }) => ours || offset < place);
  const lines = {
    keys: keyLines(named),
    rules: [
      ...rules.flatMap((rule) => ruleLines(rule, named, kept(config, rule.path))),
      ...(last ? catchAll(named, kept(config, undefined)) : []),
    ],
  };
  return text.trim() === "" ? fresh(lines) : spliced(text, config, { ...lines, place });
}

/** The user's rules keep what they win: only a file that is not there yet is taken from a rule for everything. */
function isOurs({ path }: WantedRule, { config, exists, taken }: Standing): boolean {
  const winner = config && ruleFor(config, path);
  if (winner === undefined || winner.ours) return true;
  const isBehind = winner.offset >= placeOfRules(config);
  return isBehind && isBroad(winner, path) && (!exists(path) || taken?.has(path) === true);
}

/** Where our rules stand: where they are, else before the first of the user's that is for everything, else at the end. */
function placeOfRules(config: SopsConfig | undefined): number {
  const section = config?.creationRules;
  if (section?.block !== undefined) return section.block.start;
  const broad = config?.rules.find((rule) => isBroad(rule, "secrets.sops.yaml"));
  return broad === undefined ? (section?.end ?? 0) : aboveComments(config?.text ?? "", broad.offset);
}

/** Comments right above a rule belong to it. */
function aboveComments(text: string, offset: number): number {
  const above = text.slice(0, offset).split("\n").slice(0, -1);
  const other = above.findLastIndex((line) => !/^[ \t]*#/.test(line));
  return above.slice(0, other + 1).reduce((length, line) => length + line.length + 1, 0);
}

/** Keys that age has nothing to do with (PGP fingerprints, clouds) stay in a rule of ours. */
function kept(config: SopsConfig | undefined, path: string | undefined): readonly Recipient[] {
  const pattern = path === undefined ? null : patternOf(path);
  const there = config?.rules.find((rule) => rule.ours && rule.pattern === pattern);
  return there?.groups.flat().filter(({ kind }) => kind === "pgp") ?? [];
}

function withFreeAnchors(wanted: WantedConfig, taken: ReadonlySet<string>): WantedConfig {
  const free = (key: Key): Key => ({ ...key, anchor: freeAnchor(key.anchor, taken) });
  return {
    ...wanted,
    admins: wanted.admins.map(free),
    bot: wanted.bot && free(wanted.bot),
    hosts: new Map([...wanted.hosts].map(([name, key]) => [name, free(key)])),
  };
}

/** A pattern for one path and no other. */
function patternOf(path: string): string {
  return `^${path.replaceAll(/[.+]/g, "\\$&")}$`;
}

function keyLines({ admins, bot, hosts }: WantedConfig): string[] {
  const keys = [...admins, ...(bot === undefined ? [] : [bot]), ...hosts.values()];
  return [
    `${BEGIN} (from lab.yaml: what stands up to the end mark is replaced)`,
    ...keys.map(({ anchor, recipient }) => `- &${anchor} ${recipient}`),
    END,
  ];
}

function ruleLines(
  { path, hosts }: WantedRule,
  { admins, bot, hosts: known }: WantedConfig,
  others: readonly Recipient[],
): string[] {
  const readers = [
    ...admins,
    ...(bot === undefined ? [] : [bot]),
    ...hosts.flatMap((host) => known.get(host) ?? []),
  ];
  return [`- path_regex: ${patternOf(path)}`, ...groupLines("  ", readers, others)];
}

/** Whatever no other rule matches is for admins alone. */
function catchAll({ admins }: WantedConfig, others: readonly Recipient[]): string[] {
  const [first = "", ...rest] = groupLines("", admins, others);
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
}

function groupLines(indent: string, readers: readonly Key[], others: readonly Recipient[]): string[] {
  const age = ["age:", ...readers.map(({ anchor }) => `  - *${anchor}`)];
  const pgp = others.length === 0 ? [] : ["pgp:", ...others.map(({ id }) => `  - ${id}`)];
  const [first = "", ...rest] = [...age, ...pgp];
  return [`${indent}key_groups:`, `${indent}  - ${first}`, ...rest.map((line) => `${indent}    ${line}`)];
}

interface Lines {
  readonly keys: readonly string[];
  readonly rules: readonly string[];
}

const rulesBegin = `${BEGIN} (rules above win over these, these over rules below)`;

function fresh({ keys, rules }: Lines): string {
  return `${[
    "# Who can read which secret. labkeeper keeps its parts in step with lab.yaml; all else in this file is yours.",
    "# The key of a host changes with the files that it opens: labkeeper rekey HOST",
    "keys:",
    ...indented("  ", keys),
    "creation_rules:",
    ...indented("  ", [rulesBegin, ...rules, END]),
  ].join("\n")}\n`;
}

function indented(indent: string, lines: readonly string[]): string[] {
  return lines.map((line) => indent + line);
}

function spliced(
  text: string,
  config: SopsConfig | undefined,
  { keys, rules, place }: Lines & { place: number },
): string {
  const ruleLines = rules.length === 0 ? [] : [rulesBegin, ...rules, END];
  // From the end to the start; of two at one place the keys come to stand before the rules.
  const parts = [
    part(text, { key: "creation_rules", section: config?.creationRules, lines: ruleLines, place }),
    part(text, { key: "keys", section: config?.keys, lines: keys, place: undefined }),
  ].toSorted((a, b) => b.start - a.start);
  return parts.reduce(
    (whole, { start, end, text: own }) => whole.slice(0, start) + own + whole.slice(end),
    text,
  );
}

interface Part {
  readonly key: string;
  readonly section: Section | undefined;
  readonly lines: readonly string[];
  /** Where the lines stand if they are not there yet; undefined: behind the user's. */
  readonly place: number | undefined;
}

/** What is replaced by what; line breaks are the file's own. */
function part(
  text: string,
  { key, section, lines, place }: Part,
): { start: number; end: number; text: string } {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  if (section === undefined) {
    const own = lines.length === 0 ? [] : [`${key}:`, ...indented("  ", lines)];
    const at = key === "keys" ? startOfMap(text) : text.length;
    return { start: at, end: at, text: joined(text, at, own, eol) };
  }
  const { start, end } = section.block ?? { start: place ?? section.end, end: place ?? section.end };
  return { start, end, text: joined(text, start, indented(section.indent, lines), eol) };
}

function joined(text: string, at: number, lines: readonly string[], eol: string): string {
  const before = at > 0 && text[at - 1] !== "\n" && lines.length > 0 ? eol : "";
  return before + lines.map((line) => line + eol).join("");
}

/** The line of the first key: anchors stand before what refers to them. */
function startOfMap(text: string): number {
  return /^[^\s#%-]/m.exec(text)?.index ?? text.length;
}
