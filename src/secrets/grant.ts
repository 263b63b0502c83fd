import { ownSecretsFile } from "../lab/secrets.ts";
import { ruleFor, type SopsConfig } from "./config/config.ts";
import { mergedConfig } from "./config/merge.ts";
import { readSopsConfig } from "./config/read.ts";
import { wantedConfig } from "./config/wanted.ts";
import { copyFault, wrapsOf } from "./planted.ts";
import type { FileChange, RekeyPlan, Sealing } from "./rekey.ts";
import { isFault, type SopsFault } from "./sops/fault.ts";
import type { SopsFile } from "./sops/file.ts";
import { planRewrap, readSopsFile } from "./sops/read.ts";
import { ageRecipients, withRecipient } from "./sops/recipients.ts";

/** A host's first access to the files that are there, and .sops.yaml in which it is named. */
export interface GrantPlan extends Pick<RekeyPlan, "config" | "files" | "faults" | "tree"> {
  readonly recipient: string;
}

/** One tree as a grant sees it. */
export interface Granting extends Omit<Sealing, "config"> {
  /** Undefined: there is no .sops.yaml yet. */
  readonly config: SopsConfig | undefined;
  /** Whether .sops.yaml is left to the user: only files whose rule names the host already are done then. */
  readonly isUsers?: boolean;
}

/**
 * Plans to add a host's key to the files that lab.yaml gives it, and to nothing else. Where a broad rule of the user's
 * decides about such a file (one key for all hosts), labkeeper's rule takes its place: that is how a shared key is split.
 */
export function planGrant(
  { model, config, texts, isUsers = false }: Granting,
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
  const merged = isUsers
    ? config
    : mergedConfig(wanted, { config, exists: (path) => texts.has(path), taken });
  if (merged !== undefined && isFault(merged)) return merged;
  const after = merged === undefined ? undefined : readSopsConfig(merged.text);
  if (after === undefined)
    return { code: "no-rule", path: ".sops.yaml", detail: "secrets.admins names nobody" };
  if (isFault(after)) return after;
  return { config: after, recipient, ...planFiles({ config: after, texts, recipient, taken }, host) };
}

interface Asked {
  readonly config: SopsConfig;
  readonly texts: ReadonlyMap<string, string>;
  readonly recipient: string;
  /** Paths that lab.yaml gives the host. */
  readonly taken: ReadonlySet<string>;
}

function planFiles(
  { config, texts, recipient, taken }: Asked,
  host: string,
): Pick<GrantPlan, "files" | "faults" | "tree"> {
  const read = [...texts].map(([path, text]) => ({ path, text, file: readSopsFile(path, text) }));
  const sound = read.flatMap(({ text, file }) => (isFault(file) ? [] : [{ text, file }]));
  const wraps = wrapsOf(sound.map(({ file }) => file));
  const isNamed = (path: string) =>
    ruleFor(config, path)
      ?.groups.flat()
      .some(({ id }) => id === recipient) === true;
  const readers = new Map(
    sound.map(({ file: { path, groups } }) => [
      path,
      new Set([...ageRecipients(groups), ...(isNamed(path) ? [recipient] : [])]),
    ]),
  );
  const mayRead = (path: string) => readers.get(path)?.has(recipient) === true;
  const results = read.map(({ path, text, file }) => {
    const rule = ruleFor(config, path);
    if (rule !== undefined && isNamed(path)) {
      if (isFault(file)) return file;
      if (file.groups.flat().some(({ id }) => id === recipient)) return undefined;
      return copyFault(file, wraps, mayRead) ?? addTo({ file, text }, recipient, rule.groups.length);
    }
    const detail = `rule ${rule?.number} of .sops.yaml, which is yours, does not name ${host}`;
    return taken.has(path) ? ({ code: "no-rule", path, detail } as const) : undefined;
  });
  return {
    files: results.flatMap((result) => (result === undefined || isFault(result) ? [] : [result])),
    faults: results.flatMap((result) => (result !== undefined && isFault(result) ? [result] : [])),
    tree: sound.map(({ text, file: { path } }) => ({ path, text, readers: readers.get(path) ?? new Set() })),
  };
}

function addTo(
  { file, text }: { readonly file: SopsFile; readonly text: string },
  recipient: string,
  groups: number,
): FileChange | SopsFault {
  const { path, names } = file;
  if (groups > 1 || file.groups.length > 1) {
    return { code: "needs-sops", path, detail: `it has several key groups: run sops updatekeys ${path}` };
  }
  const target = withRecipient(file.groups, recipient);
  const plan = planRewrap(file, target);
  return isFault(plan)
    ? plan
    : { path, text, target, names, lost: [], claims: [], inRightOf: [recipient], twins: [] };
}
