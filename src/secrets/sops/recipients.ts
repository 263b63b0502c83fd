import { isX25519Recipient } from "./age.ts";
import type { KeyGroup, Recipient, RewrapPlan, Target } from "./file.ts";
import { Refusal } from "./refusal.ts";

/** The age recipients of all groups, in their order, each once. */
export function ageRecipients(groups: readonly KeyGroup[]): readonly string[] {
  return [...new Set(groups.flat().flatMap(({ kind, id }) => (kind === "age" ? [id] : [])))];
}

/** `old` replaced by `fresh` in every group that has it: a host with a new key. */
export function withReplaced(groups: readonly KeyGroup[], old: string, fresh: string): Target {
  return groups.map((group) => unique(group.map((one) => (isAge(one, old) ? { ...one, id: fresh } : one))));
}

/** `recipient` added to one group (counted from 0), unless it is there: a first access. */
export function withRecipient(groups: readonly KeyGroup[], recipient: string, group = 0): Target {
  return groups.map((one, i) => (i === group ? unique([...one, { kind: "age", id: recipient }]) : one));
}

/** `recipient` taken out of every group. */
export function withoutRecipient(groups: readonly KeyGroup[], recipient: string): Target {
  return groups.map((group) => group.filter((one) => !isAge(one, recipient)));
}

function isAge({ kind, id }: Recipient, recipient: string): boolean {
  return kind === "age" && id === recipient;
}

function unique(group: KeyGroup): KeyGroup {
  return [...new Map(group.map((one) => [keyOf(one), one])).values()];
}

function keyOf({ kind, id }: Recipient): string {
  return `${kind} ${id}`;
}

/** Who comes and who goes in one group. */
export interface GroupChange {
  readonly added: readonly Recipient[];
  readonly removed: readonly Recipient[];
}

/** Compares sets, as `sops updatekeys` does: another order is no change. Throws for what age alone cannot do. */
export function changesOf(groups: readonly KeyGroup[], target: Target): readonly GroupChange[] {
  if (groups.length !== target.length)
    throw new Refusal("needs-sops", "the number of key groups would change");
  return groups.map((group, i) => {
    const wanted = unique(target[i] ?? []);
    const [now, then] = [new Set(group.map(keyOf)), new Set(wanted.map(keyOf))];
    const added = wanted.filter((one) => !now.has(keyOf(one)));
    const removed = unique(group).filter((one) => !then.has(keyOf(one)));
    for (const one of added) checkAdded(one);
    for (const one of removed) checkKind(one);
    if (!wanted.some(({ kind }) => kind === "age") && added.length + removed.length > 0) {
      throw new Refusal("needs-sops", "a key group would be left without an age recipient");
    }
    return { added, removed };
  });
}

/** All groups taken together, for people. */
export function planOf(changes: readonly GroupChange[]): RewrapPlan {
  const added = unique(changes.flatMap((change) => change.added));
  const removed = unique(changes.flatMap((change) => change.removed));
  return { action: added.length + removed.length === 0 ? "nothing" : "rewrap", added, removed };
}

function checkKind({ kind, id }: Recipient): void {
  if (kind !== "age")
    throw new Refusal("needs-sops", `${kind} ${id} would change, which takes sops and its own keys`);
}

/** Who can be given a key here: age X25519 and nobody else. */
export function checkAdded(recipient: Recipient): void {
  checkKind(recipient);
  const { id } = recipient;
  if (isX25519Recipient(id)) return;
  if (/^(ssh-|age1(pq1|tag1|tagpq1|[a-z0-9]+1))/.test(id) && !/^age1[02-9ac-hj-np-z]{58}$/.test(id)) {
    throw new Refusal("needs-sops", `${id.slice(0, 60)} is an ssh, plugin or post-quantum recipient`);
  }
  throw new Refusal("bad-recipient", `${id.slice(0, 80)} is no age X25519 recipient`);
}
