import type { Granted } from "../flow/grant.ts";
import type { Rekeyed } from "../flow/rekey.ts";
import type { SopsFault } from "../secrets/sops/fault.ts";

type Done = Pick<Rekeyed, "branch" | "commit" | "keyed" | "files" | "faults">;

/** What a rekey did, what a person does next, and which values the old key could read. */
export function describeRekey(rekeyed: Rekeyed): string {
  const { changes, files, left, rotated, commit, faults, departed, unnamed } = rekeyed;
  if (changes.length + files.length + faults.length === 0) {
    return [
      unnamed.length === 0
        ? "Nothing to rekey: the keys in lab.yaml are those in .sops.yaml of HEAD"
        : "Nothing to rekey",
      ...describeUnnamed(unnamed),
      ...describeDeparted(departed),
      ...describeLeft(left),
    ].join("\n");
  }
  return [
    ...changes.map(({ host, old, fresh, fingerprint }) => `${host}: ${old} -> ${fresh} (${fingerprint})`),
    ...describeRemoved(rekeyed),
    ...outcome(rekeyed, rotated ? "with a new data key" : "re-wrapped"),
    ...describeUnnamed(unnamed),
    ...describeDeparted(departed),
    ...describeLeft(left),
    ...(commit === undefined ? [] : [...describeTrust(rekeyed), ...describeRenewal(rekeyed)]),
  ].join("\n");
}

function describeRemoved({ files }: Rekeyed): string[] {
  const removed = new Set(files.flatMap(({ lost, claims }) => lost.filter((one) => !claims.includes(one))));
  return [...removed].map((recipient) => `${recipient}: nobody's any more, taken out`);
}

function describeUnnamed(unnamed: readonly string[]): string[] {
  return unnamed.map(
    (host) =>
      `${host} has no key in labkeeper's part of .sops.yaml of HEAD that could be replaced: for its first access, labkeeper secrets grant ${host}`,
  );
}

function describeDeparted(departed: Rekeyed["departed"]): string[] {
  return departed.map(
    ({ host }) =>
      `${host} is gone from lab.yaml and .sops.yaml still names it: labkeeper sync, merge that, then labkeeper rekey all`,
  );
}

/** Only the old key could tell whether an entry with its label is its own. */
function describeTrust({ keyed, unproven }: Rekeyed): string[] {
  if (!keyed || unproven.length === 0) return [];
  const whose = unproven.map((host) => `${host}'s`).join(", ");
  return [
    `Taken on trust: that the entries with ${whose} name are ${whose}. Only the old key can prove it: with it in the identity file, too, that is checked`,
  ];
}

/** What a grant did, and what a person does next. */
export function describeGrant(granted: Granted): string {
  const { host, recipient, files, faults, commit } = granted;
  if (commit === undefined && files.length + faults.length === 0) {
    return `Nothing to grant: ${host} can read its files`;
  }
  return [`${host}: ${recipient}`, ...outcome(granted, "opened for it")].join("\n");
}

function outcome({ branch, commit, keyed, files, faults }: Done, what: string): string[] {
  if (faults.length > 0 && commit === undefined) {
    return [
      ...describeFaults(faults),
      "Nothing was written: all files or none. To leave these out: --skip-broken",
    ];
  }
  const refused = new Set(faults.map(({ path }) => path));
  const paths = files.flatMap(({ path }) => (refused.has(path) ? [] : [path]));
  const take =
    commit === undefined
      ? []
      : [`To look at it: git diff HEAD...${branch}`, `To take it:    git merge ${branch}`];
  const at = commit === undefined ? "" : `Branch ${branch} is at ${commit.slice(0, 12)}: `;
  if (keyed) {
    return [
      `${at}${count(paths.length, "file")} ${what}`,
      ...paths.map((path) => `  ${path}`),
      ...take,
      ...describeFaults(faults),
    ];
  }
  return [
    `${at === "" ? "" : `${at}.sops.yaml only. `}No key was given: a person with one runs`,
    ...(commit === undefined ? [] : [`  git merge ${branch}`]),
    ...paths.map((path) => `  sops updatekeys --yes ${path}`),
    "  labkeeper secrets",
    ...describeFaults(faults),
  ];
}

/** One a line: path, why, and the stable code. */
function describeFaults(faults: readonly SopsFault[]): string[] {
  return faults.map(
    ({ path, line, code, detail }) =>
      `  ${line === undefined ? path : `${path}:${line}`}  ${code}: ${detail}`,
  );
}

function describeLeft(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  return [
    "Not opened, since the host's key is not in them (labkeeper secrets grant HOST opens a file for the first time):",
    ...left.map((path) => `  ${path}`),
  ];
}

/** To re-wrap revokes nothing. */
function describeRenewal({ host, rotated, files, changes }: Rekeyed): string[] {
  const names = files
    .filter(({ lost }) => lost.length > 0)
    .map(
      ({ path, names: values }) => `  ${path}: ${values.length === 0 ? "the whole file" : values.join(", ")}`,
    );
  if (names.length === 0) return [];
  const keys = changes.length > 0 ? "The old key" : "A key that was taken out";
  return [
    `${keys} still opens every old commit${rotated ? "" : ", and the data keys are the same"}. If it may be in wrong hands: ${rotated ? "" : `labkeeper rekey ${host} --rotate, and `}new values for`,
    ...names,
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
