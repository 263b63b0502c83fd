import { ownSecretsFile } from "../lab/secrets.ts";
import { ruleFor, type SopsConfig } from "./config/config.ts";
import { mergedConfig } from "./config/merge.ts";
import { readSopsConfig } from "./config/read.ts";
import { wantedConfig } from "./config/wanted.ts";
import type { FileChange, Sealing } from "./rekey.ts";
import { isFault, type SopsFault } from "./sops/fault.ts";
import { planRewrap, readSopsFile } from "./sops/read.ts";
import { withRecipient } from "./sops/recipients.ts";

/** A host's first access to the files that are there. */
export interface GrantPlan {
  /** .sops.yaml in which the host is named. */
  readonly config: SopsConfig;
  readonly recipient: string;
  readonly files: readonly FileChange[];
  readonly faults: readonly SopsFault[];
}

/**
 * Plans to add a host's key to the files that lab.yaml gives it, and to nothing else. Where a broad rule of the user's
 * decides about such a file (one key for all hosts), labkeeper's rule takes its place: that is how a shared key is split.
 */
export function planGrant(
  { model, config, texts }: Omit<Sealing, "config"> & { readonly config: SopsConfig | undefined },
  host: string,
): GrantPlan | SopsFault {
  const wanted = wantedConfig(model, config);
  const recipient = wanted.hosts.get(host)?.recipient;
  if (recipient === undefined) {
    return {
      code: "host-key-pending",
      path: ownSecretsFile(host),
      detail: `${host} has no sshHostKey in lab.yaml yet`,
    };
  }
  const taken = new Set(wanted.rules.filter(({ hosts }) => hosts.includes(host)).map(({ path }) => path));
  const merged = mergedConfig(wanted, { config, exists: (path) => texts.has(path), taken });
  if (merged !== undefined && isFault(merged)) return merged;
  const after = merged === undefined ? undefined : readSopsConfig(merged.text);
  if (after === undefined)
    return { code: "no-rule", path: ".sops.yaml", detail: "secrets.admins names nobody" };
  if (isFault(after)) return after;
  const results = [...texts].flatMap(([path, text]) => {
    const groups = ruleFor(after, path)?.groups ?? [];
    const isNamed = groups.flat().some(({ id }) => id === recipient);
    if (isNamed) return [addTo({ path, text }, recipient, groups.length)];
    const detail = `rule ${ruleFor(after, path)?.number} of .sops.yaml, which is yours, does not name ${host}`;
    return taken.has(path) ? [{ code: "no-rule", path, detail } as const] : [];
  });
  return {
    config: after,
    recipient,
    files: results.flatMap((result) => (result === undefined || isFault(result) ? [] : [result])),
    faults: results.flatMap((result) => (result !== undefined && isFault(result) ? [result] : [])),
  };
}

/** Undefined where the host can read the file already. */
function addTo(
  { path, text }: Pick<FileChange, "path" | "text">,
  recipient: string,
  groups: number,
): FileChange | SopsFault | undefined {
  const file = readSopsFile(path, text);
  if (isFault(file)) return file;
  if (file.groups.flat().some(({ id }) => id === recipient)) return undefined;
  if (groups > 1 || file.groups.length > 1) {
    return { code: "needs-sops", path, detail: `it has several key groups: run sops updatekeys ${path}` };
  }
  const target = withRecipient(file.groups, recipient);
  const plan = planRewrap({ path, text, target });
  return isFault(plan) ? plan : { path, text, target, names: file.names };
}
