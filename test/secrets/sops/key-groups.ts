import fc from "fast-check";
import type { Target } from "../../../src/secrets/sops/file.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { withoutRecipient, withRecipient, withReplaced } from "../../../src/secrets/sops/recipients.ts";
import type { Keys, TestKey } from "./keys.ts";
import { ok } from "./ok.ts";
import { edited, type RandomFile } from "./random-file.ts";
import { type Sops, SopsFailed } from "./sops.ts";

/** Which of up to four key groups somebody is in, a bit a group; each group has a keeper besides. */
export interface Split {
  readonly count: number;
  readonly threshold: number;
  readonly old: number;
  readonly bot: number;
}

export const randomSplit: fc.Arbitrary<Split> = fc
  .record({
    count: fc.integer({ min: 2, max: 4 }),
    threshold: fc.integer({ min: 2, max: 4 }),
    old: fc.integer({ min: 1, max: 15 }),
    bot: fc.oneof({ arbitrary: fc.constant(15), weight: 2 }, fc.nat(15)),
  })
  .map(({ count, threshold, old, bot }) => {
    const all = 2 ** count - 1;
    return { count, threshold: Math.min(count, threshold), old: old & all || 1, bot: bot & all };
  });

/** A random file that sops encrypted for key groups. */
export interface Grouped {
  readonly what: RandomFile;
  readonly split: Split;
  readonly path: string;
  readonly text: string;
}

export interface Stage {
  readonly sops: Sops;
  readonly keys: Keys;
  /** One a group. */
  readonly keepers: readonly TestKey[];
}

/** The groups that a mask names. */
export function groupsIn(mask: number): readonly number[] {
  return [0, 1, 2, 3].filter((group) => ((mask >> group) & 1) === 1);
}

/** Undefined where sops does not take the plain text, or cannot open what it made of it. */
export async function sealedForGroups(
  { sops, keys, keepers }: Stage,
  what: RandomFile,
  split: Split,
): Promise<Grouped | undefined> {
  const [olds, bots] = [groupsIn(split.old), groupsIn(split.bot)];
  const groups = keepers.slice(0, split.count).map((keeper, i) => {
    const old = olds.includes(i) ? [keys.old] : [];
    const others = [keeper, ...(bots.includes(i) ? [keys.bot] : [])];
    return (i % 2 === 0 ? [...old, ...others] : [...others, ...old]).map(({ recipient }) => recipient);
  });
  const config = `creation_rules:\n  - ${groupRule(groups, split.threshold)}`;
  try {
    const { path, plain, edit } = what;
    const text = edited(await sops.encrypt({ path, plain, recipients: [], config }), edit);
    const isOpen = typeof (await sops.decrypt({ path, text }, together(keepers))) === "string";
    return isOpen ? { what, split, path, text } : undefined;
  } catch (error) {
    if (error instanceof SopsFailed) return undefined;
    throw error;
  }
}

/** What a rule of .sops.yaml says of groups. */
export function groupRule(groups: readonly (readonly string[])[], threshold: number): string {
  const lists = groups.map((group) => `      - age: [${group.join(", ")}]\n`);
  return `shamir_threshold: ${threshold}\n    key_groups:\n${lists.join("")}`;
}

/** Several keys as one key file. */
export function together(some: readonly TestKey[]): TestKey {
  const [first] = some;
  if (first === undefined) throw new Error("no key");
  return { ...first, secret: some.map(({ secret }) => secret).join("\n") };
}

/** `replaced`: luna's key by a new one, wherever it is. `moved`: she leaves all groups, the new key comes into the first. */
export type GroupChange = "replaced" | "moved";

export function groupTarget({ path, text }: Grouped, { old, fresh }: Keys, change: GroupChange): Target {
  const { groups } = ok(readSopsFile(path, text));
  return change === "replaced"
    ? withReplaced(groups, old.recipient, fresh.recipient)
    : withRecipient(withoutRecipient(groups, old.recipient), fresh.recipient);
}

/**
 * What the rule says: a share is handed on where the bot opens its group and enough of them, and nothing is done else. An
 * entry more takes one without a comment as its model.
 */
export function expectedOf({ what, split: { threshold, old, bot } }: Grouped, change: GroupChange): string {
  const opened = groupsIn(bot);
  if (opened.length === 0) return "not-recipient";
  const entered = change === "replaced" ? groupsIn(old) : [0];
  const isHanded = entered.every((group) => opened.includes(group));
  if (opened.length < threshold || !isHanded) return "threshold";
  const isLonger = change === "moved" && !groupsIn(old).includes(0);
  return isLonger && what.edit === "comments" ? "needs-sops" : "rewrapped";
}
