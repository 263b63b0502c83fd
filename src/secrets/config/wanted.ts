import type { Model } from "../../lab/model.ts";
import { ownSecretsFile } from "../../lab/secrets.ts";
import { sortedBy } from "../../lab/sorted.ts";
import { sshToAge } from "../ssh-to-age.ts";
import { recipientOfHost, type SopsConfig } from "./config.ts";

/** Somebody with a recipient, as an anchor under `keys`. */
export interface Key {
  /** `admin_ryan`, `bot`, `host_luna`. */
  readonly anchor: string;
  readonly recipient: string;
}

/** Who lab.yaml lets read one file. */
export interface WantedRule {
  readonly path: string;
  readonly hosts: readonly string[];
}

/** All that labkeeper has to say in .sops.yaml. */
export interface WantedConfig {
  readonly admins: readonly Key[];
  readonly bot: Key | undefined;
  /** Hosts that exist: by name. */
  readonly hosts: ReadonlyMap<string, Key>;
  readonly rules: readonly WantedRule[];
}

/**
 * What lab.yaml asks for. A host that .sops.yaml knows keeps the recipient that it has there: that changes with the files,
 * in one commit, and not before (`labkeeper rekey`).
 */
export function wantedConfig(
  { secrets, hosts }: Pick<Model, "secrets" | "hosts">,
  there: Pick<SopsConfig, "ours"> | undefined,
): WantedConfig {
  const recipients = hosts.flatMap(({ name, sshHostKey }) => {
    const known = there && recipientOfHost(there, name);
    const recipient = known ?? (sshHostKey === null ? undefined : sshToAge(sshHostKey));
    return recipient === undefined ? [] : [[name, { anchor: `host_${name}`, recipient }] as const];
  });
  const rules = new Map(hosts.map(({ name }) => [ownSecretsFile(name), new Set([name])]));
  for (const file of secrets.files) {
    rules.set(file.path, new Set([...(rules.get(file.path) ?? []), ...file.hosts]));
  }
  return {
    admins: uniqueAnchors(secrets.admins),
    bot: secrets.bot === null ? undefined : { anchor: "bot", recipient: secrets.bot },
    hosts: new Map(recipients),
    rules: sortedBy(
      [...rules].map(([path, names]) => ({ path, hosts: [...names].toSorted() })),
      ({ path }) => path,
    ),
  };
}

/** go-yaml's anchors hold no dot, and names of people may. */
function uniqueAnchors(admins: Model["secrets"]["admins"]): readonly Key[] {
  const taken = new Set<string>();
  return admins.map(({ name, recipient }) => {
    const anchor = freeAnchor(`admin_${name.replaceAll(".", "_")}`, taken);
    taken.add(anchor);
    return { anchor, recipient };
  });
}

/** The name, or with the first number behind it that makes it free. */
export function freeAnchor(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
}
