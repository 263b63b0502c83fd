import type { HostChange } from "./audit.ts";
import { type CreationRule, hostOfAnchor, SOPS_CONFIG, type SopsConfig } from "./config/config.ts";
import type { SopsFault } from "./sops/fault.ts";
import type { KeyGroup, Target } from "./sops/file.ts";
import { withReplaced } from "./sops/recipients.ts";

/** Old keys replaced by new ones, and nothing else. */
export function replacedIn(groups: readonly KeyGroup[], changes: readonly HostChange[]): Target {
  return changes.reduce<Target>((target, { old, fresh }) => withReplaced(target, old, fresh), groups);
}

/** Two hosts that exchanged their keys: old -> new by text would give the files of one to both. */
export function takenFault(changes: readonly HostChange[], { ours }: SopsConfig): SopsFault | undefined {
  const owners = new Map([...ours].map(([anchor, recipient]) => [recipient, anchor]));
  for (const { host, fresh } of changes) {
    const owner = owners.get(fresh);
    if (owner === undefined || hostOfAnchor(owner) === host) continue;
    const detail = `the new key of ${host} is there as ${owner}, who would get its files: give ${host} a key of its own`;
    return { code: "scope", path: SOPS_CONFIG, detail };
  }
  return undefined;
}

/** The first rule in which more than the keys of these hosts differs. */
export function scopeFault(
  before: SopsConfig,
  after: SopsConfig,
  changes: readonly HostChange[],
): SopsFault | undefined {
  const said = ({ pattern, groups, selector }: CreationRule) =>
    JSON.stringify([pattern, groups, selector ?? null]);
  const expected = before.rules.map((rule) => said({ ...rule, groups: replacedIn(rule.groups, changes) }));
  const found = after.rules.map(said);
  const count = Math.max(expected.length, found.length);
  const stray = Array.from({ length: count }, (_, i) => i).find((i) => expected[i] !== found[i]);
  if (stray === undefined) return undefined;
  return {
    code: "scope",
    path: SOPS_CONFIG,
    detail: `rule ${stray + 1} would change in more than the keys of ${changes.map(({ host }) => host).join(", ")}`,
  };
}
