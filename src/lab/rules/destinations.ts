import type { Lab } from "../schema/lab.ts";
import type { Rule } from "./rule.ts";

type Destination = Lab["backups"]["destinations"][string];
type Destinations = Lab["backups"]["destinations"];

/**
 * Two destinations that are one place would share the repositories of each service: a second copy that is none, and
 * retention of one that deletes what the other keeps.
 */
const onePlace: Rule = {
  name: "destination-place",
  check: ({ backups: { destinations } }) =>
    twins(destinations, placesOf).map(([name, twin, place]) => ({
      path: ["backups", "destinations", name],
      at: "key" as const,
      message: `it is the same place as ${twin}: both would write to one repository of each service`,
      expected: "a place of its own for each destination: another path, bucket or address",
      found: `${place} twice`,
      hint: `remove ${name}, or give it a place of its own; a second copy has to be on another disk`,
    })),
};

/** One mount point holds one file system: the other's copies would go to the wrong one. */
const oneMount: Rule = {
  name: "destination-mount",
  check: ({ backups: { destinations } }) =>
    twins(destinations, mountPoints).flatMap(([name, twin, at]) => {
      const [own, other] = [destinations[name], destinations[twin]].map((one) => one && mountOf(one));
      if (own === undefined || other === undefined) return [];
      if (own.device === other.device && own.type === other.type) return [];
      return [
        {
          path: ["backups", "destinations", name, "mount", "at"],
          message: `${twin} mounts something else at ${at}`,
          expected: "one device at each mount point",
          found: `${own.device} (${own.type}), and ${other.device} (${other.type}) of ${twin}`,
          hint: "give each a mount point of its own, such as /mnt/<name>",
        },
      ];
    }),
};

export const destinationRules: readonly Rule[] = [onePlace, oneMount];

/** Each destination that has something in common with one before it, with the first such one and with what it is. */
function twins(
  destinations: Destinations,
  of: (destination: Destination) => readonly string[],
): readonly (readonly [name: string, twin: string, common: string])[] {
  const owners = new Map<string, string>();
  return Object.entries(destinations).flatMap(([name, destination]) => {
    const all = of(destination);
    const common = all.find((one) => owners.has(one));
    for (const one of all) if (!owners.has(one)) owners.set(one, name);
    return common === undefined ? [] : [[name, owners.get(common) ?? name, common] as const];
  });
}

function mountPoints(destination: Destination): readonly string[] {
  const at = mountOf(destination)?.at;
  return at === undefined ? [] : [at];
}

function mountOf(destination: Destination) {
  return destination.kind === "local" ? destination.mount : undefined;
}

/**
 * Ways to say where a destination is that are the same for the same place. The user belongs to a place that is reached by SSH:
 * accounts of one storage box are chrooted. That a NAS is reached by two kinds of destination cannot be seen.
 */
function placesOf(destination: Destination): readonly string[] {
  switch (destination.kind) {
    case "local": {
      const { mount, path } = destination;
      if (mount === undefined) return [path];
      return [`${mount.at}/${path}`, `${mount.device}/${path}`].map(withoutDoubleSlashes);
    }
    case "s3":
      return [`${address(destination.endpoint)}/${destination.bucket}`];
    case "sftp": {
      const { user, host, port, path } = destination;
      return [`${user}@${host}:${port}${path}`];
    }
    case "rest":
      return [address(destination.url)];
  }
}

/** Names of hosts are the same in capitals, and 443 is what https means. */
function address(url: string): string {
  const { host, pathname } = new URL(url);
  return withoutDoubleSlashes(`${host}${pathname}/`).slice(0, -1);
}

function withoutDoubleSlashes(path: string): string {
  return path.replace(/\/{2,}/g, "/");
}
