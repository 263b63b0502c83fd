import type { Owner } from "../container.ts";
import { containersOf, type PlacedContainer } from "../containers.ts";
import { dotted, type Path } from "../problem.ts";
import type { Lab } from "../schema/lab.ts";
import { type Claim, clashes, type Found, perService, placesOf, type Rule } from "./rule.ts";
import { isSystemId, isSystemName } from "./system-users.ts";

/** Something on a host that belongs to one user, and who one container says that it is. */
interface OwnerClaim extends Claim {
  readonly owner: string;
}

type Owned = Omit<OwnerClaim, "host">;

/** What each container of the lab claims, on each of its hosts. */
function ownerClaims(lab: Lab, claim: (placed: PlacedContainer, usual: Path) => readonly Owned[]) {
  const { of } = placesOf(lab);
  return Object.entries(lab.services).flatMap(([name, service]) => {
    const owned = containersOf(name, service).flatMap((placed) => claim(placed, ["services", name, "uses"]));
    return owned.length === 0
      ? []
      : of(service).flatMap((host) => owned.map((one): OwnerClaim => ({ ...one, host })));
  });
}

/** Those that others contradict: one of each owner, where there are several. */
function contradicted(claims: readonly OwnerClaim[]): readonly OwnerClaim[] {
  return [...Map.groupBy(claims, ({ host, what }) => `${host} ${what}`).values()].flatMap((same) => {
    const byOwner = new Map(same.toReversed().map((claim) => [claim.owner, claim]));
    return byOwner.size > 1 ? [...byOwner.values()].toReversed() : [];
  });
}

/** Two services may share a directory, and a user; not a directory as two users, since it has one owner. */
const stateOwner: Rule = {
  name: "state-owner",
  check: (lab) => {
    const claims = ownerClaims(lab, ({ path, written, container: { owner, state } }, usual) => {
      if (owner === null) return [];
      const places = new Map(written?.state.map((mount, i) => [mount.path, [...path, "state", i, "path"]]));
      return state.map((mount) => ({
        what: mount.path,
        path: places.get(mount.path) ?? usual,
        owner: ids(owner),
      }));
    });
    return clashes(contradicted(claims), ({ what, owner }, other) => ({
      message: `${what} would belong to ${owner} and to ${other.owner}`,
      expected: "one owner of a directory",
      found: `${owner}, and ${other.owner} at ${dotted(other.path)}`,
      hint: "give both the same user:, or each a directory of its own",
    }));
  },
};

/** sops-nix gives a secret one owner, mode 0400: no second user could read it. */
const secretOwner: Rule = {
  name: "secret-owner",
  check: (lab) => {
    const claims = ownerClaims(lab, ({ path, written, container: { secretFiles } }, usual) => {
      const places = new Map(written?.secretFiles.map(({ mount }, i) => [mount, i]));
      return secretFiles.map(({ secret, mount, uid, gid }) => {
        const i = places.get(mount);
        return {
          what: secret,
          path: i === undefined ? usual : [...path, "secretFiles", i, "secret"],
          owner: uid === null || gid === null ? "root" : ids({ uid, gid }),
        };
      });
    });
    return clashes(contradicted(claims), ({ what, owner, host }, other) => ({
      message: `${what} on ${host} would belong to ${owner} and to ${other.owner}, and each could read its own only`,
      expected: "one owner of a secret",
      found: `${owner}, and ${other.owner} at ${dotted(other.path)}`,
      hint: "give both containers the same user:, or store the value under a second name",
    }));
  },
};

function ids({ uid, gid }: Owner): string {
  return `${uid}:${gid}`;
}

/** An account has one pair of numbers, and a number one account (users.enforceIdUniqueness). */
const accountClash: Rule = {
  name: "account-clash",
  check: (lab) => {
    const claims = ownerClaims(lab, ({ path, container: { account, owner } }) => {
      if (account === null || owner === null) return [];
      const place = [...path, "account"];
      return [
        { what: `account ${account}`, path: place, owner: ids(owner) },
        { what: `uid ${owner.uid}`, path: place, owner: account },
        { what: `gid ${owner.gid}`, path: place, owner: account },
      ];
    });
    return clashes(contradicted(claims), ({ what, owner, host }, other) => ({
      message: `${what} of ${host} would be ${owner} and ${other.owner}`,
      expected: "one account for each pair of numbers",
      found: `${owner}, and ${other.owner} at ${dotted(other.path)}`,
      hint: "give both the same user: and account:, or each its own",
    }));
  },
};

const accountIds = perService("account-ids", ({ name, written, lab }) =>
  containersOf(name, written).flatMap(({ path: place, container: { account, owner, user } }): Found[] => {
    if (account === null) return [];
    const at = { path: [...place, "account"] };
    if (owner === null)
      return [
        {
          ...at,
          message: `account ${account} has no numbers`,
          expected: 'user: in numbers, such as "1500:1500"',
          found: user ?? "no user",
          hint: "add user: with the numbers that the image runs as, or remove account",
        },
      ];
    if (isSystemName(account) || Object.hasOwn(lab.lab.admins, account))
      return [
        {
          ...at,
          message: `${account} is somebody else's account`,
          expected: "a name of its own",
          found: account,
          hint: `write another, such as ${name}`,
        },
      ];
    return isSystemId(owner.uid) || isSystemId(owner.gid)
      ? [
          {
            ...at,
            message: `${ids(owner)} belongs to the system on NixOS, so that ${account} cannot have it`,
            expected: "numbers that are free on the host, such as 1500:1500",
            found: ids(owner),
            hint: "remove account: the container runs as these numbers without one",
          },
        ]
      : [];
  }),
);

export const ownerRules: readonly Rule[] = [stateOwner, secretOwner, accountClash, accountIds];
