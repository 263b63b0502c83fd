import type { Acknowledgement, Host } from "../lab/model.ts";
import { reachesNix } from "../warnings/nix.ts";
import { helper } from "./module.ts";
import { call, from, type NixAttrs, type NixExpression } from "./nix/value.ts";

/** Scope (null: everywhere) -> what is acknowledged there: id -> reason. */
export type Acknowledged = ReadonlyMap<string | null, NixAttrs>;

/**
 * Those of warnings that Nix gives. The day until which they count stays out: no file changes because time passes.
 */
export function acknowledgedInNix(all: readonly Acknowledgement[]): Acknowledged {
  const known = all.flatMap((one, i) =>
    reachesNix(one) ? [{ ...one, reason: from(["acknowledge", i, "reason"], one.reason) }] : [],
  );
  return new Map(
    [...Map.groupBy(known, ({ scope }) => scope)].map(([scope, some]) => [
      scope,
      Object.fromEntries(some.map(({ id, reason }) => [id, reason])),
    ]),
  );
}

/** The module of a host that says what only its whole configuration can tell (nix/lib/check-helpers.nix). */
export function checksOf(host: Host, acknowledged: Acknowledged): NixExpression {
  const of = (...keys: readonly string[]) => ["hosts", host.name, ...keys];
  const scopes = [null, "hosts", `hosts.${host.name}`];
  const accepted = Object.assign({}, ...scopes.map((scope) => acknowledged.get(scope))) as NixAttrs;
  const both: NixAttrs = {
    acknowledged: Object.keys(accepted).length === 0 ? undefined : accepted,
    development: host.development ? from(of("purpose"), true) : undefined,
  };
  if (host.class === "darwin") return call(helper("checkHelpers", "mkDarwinChecks"), both);
  const hostId = host.zfs === null ? undefined : from(of("zfs", "hostId"), host.zfs.hostId);
  return call(helper("checkHelpers", "mkNixosChecks"), { ...both, hostId });
}
