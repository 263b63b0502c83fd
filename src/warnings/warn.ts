import { dotted } from "../lab/problem.ts";
import type { Found, WarningRule } from "./rule.ts";
import { warningRules } from "./rules.ts";
import { makeScene, type WarningInput } from "./scene.ts";
import type { Warning } from "./warning.ts";

/**
 * All warnings of a lab, in the order of the catalogue; nothing is acknowledged yet. One cause is one warning: what is
 * found on several hosts alike names them all. On development hosts only errors are given.
 */
export function warn(input: WarningInput): readonly Warning[] {
  const scene = makeScene(input);
  const quiet = new Set(input.model.hosts.filter(({ development }) => development).map(({ name }) => name));
  return warningRules.flatMap((rule) => {
    const found = rule.find(scene);
    const spoken = rule.severity === "error" ? found : found.flatMap((one) => spokenOf(one, quiet));
    return joined(rule, spoken);
  });
}

/** Without the hosts that are spared; nothing where none is left. */
function spokenOf(found: Found, quiet: ReadonlySet<string>): Found[] {
  if (!found.hosts.some((host) => quiet.has(host))) return [found];
  const hosts = found.hosts.filter((host) => !quiet.has(host));
  return hosts.length === 0 ? [] : [{ ...found, hosts }];
}

function joined(rule: WarningRule, found: readonly Found[]): Warning[] {
  const causes = Map.groupBy(found, ({ at, message }) => `${JSON.stringify(at)} ${message}`);
  return [...causes.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { id, severity, title } = rule;
    const { at, message, scope, fix = null, remedy = rule.remedy } = first;
    const hosts = [...new Set(same.flatMap((one) => one.hosts))].toSorted();
    return [{ id, severity, title, message, remedy, scope: dotted(scope), at, hosts, fix }];
  });
}
