import type { Audited, Created } from "../flow/secrets.ts";
import type { SecretNeed } from "../lab/needs.ts";
import { type Departed, type FileAudit, isSettled } from "../secrets/audit.ts";
import { nameReaders } from "../secrets/readers.ts";
import type { Recipient } from "../secrets/sops/file.ts";

type NameOf = (recipient: Recipient) => string;

/** Whether every file is as the rules say, and no key and no value is missing. */
export function isAllSettled({ isPlanned, audit: { files, absent, due, departed } }: Audited): boolean {
  return !isPlanned && files.every(isSettled) && absent.length + due.length + departed.length === 0;
}

/** Who can read what, then what is amiss with what to do. */
export function describeSecrets(audited: Audited): string {
  const { model, config, audit } = audited;
  const nameOf = nameReaders(model, config);
  const hosts = new Set(model.hosts.map(({ name }) => name));
  const amiss = [
    ...audit.due.map(
      ({ host, old, fresh }) =>
        `${host}: its key changed (${old} -> ${fresh})\n  to do  labkeeper rekey ${host}`,
    ),
    ...audit.departed.map((one) => describeDeparted(one, audit.files)),
    ...audit.files.flatMap((file) => describeFile(file, nameOf, hosts)),
    ...describeAbsent(audit.absent, new Set(audit.files.map(({ path }) => path))),
  ];
  const pending = audit.pending.map(
    (host) => `${host} has no sshHostKey yet: it will read nothing until lab.yaml has it`,
  );
  return [
    ...(audited.isPlanned
      ? ["There is no .sops.yaml yet. By the one that the next labkeeper sync writes:"]
      : []),
    ...audit.files.map((file) => `${file.path}  ${readers(file, nameOf)}`),
    ...pending,
    ...amiss,
    isAllSettled(audited)
      ? "All secrets are as lab.yaml and .sops.yaml say"
      : `${amiss.length + (audited.isPlanned ? 1 : 0)} to settle`,
  ].join("\n");
}

/** Until the sync that takes the host out of the rules is merged, its files are as these say. */
function describeDeparted({ host, recipient }: Departed, files: readonly FileAudit[]): string {
  const open = files.filter(({ groups }) => groups.flat().some(({ id }) => id === recipient));
  const renew = open.map(({ path, names }) => `  to renew  ${path}: ${names.join(", ") || "the whole file"}`);
  return [
    `${host}: gone from lab.yaml, and its key (${recipient}) is still in .sops.yaml${open.length === 0 ? "" : ` and opens ${open.map(({ path }) => path).join(", ")}`}`,
    `  to do  labkeeper sync, merge it, then ${open.length === 0 ? "labkeeper secrets" : "labkeeper rekey all --rotate --identity FILE"}`,
    ...renew,
  ].join("\n");
}

function readers({ groups, fault }: FileAudit, nameOf: NameOf): string {
  if (fault !== null) return "?";
  return groups.map((group) => group.map(nameOf).join(", ")).join(" and ");
}

function describeFile(file: FileAudit, nameOf: NameOf, hosts: ReadonlySet<string>): string[] {
  const { path, fault, rule, missing, stale, broad, regrouped, names } = file;
  if (fault !== null) {
    const place = fault.line === undefined ? path : `${path}:${fault.line}`;
    const remedy =
      fault.code === "not-sops"
        ? `revoke what is in it, then: sops encrypt --in-place ${path}`
        : "mend the file";
    return [`${place}: ${fault.detail} (${fault.code})\n  to do  ${remedy}`];
  }
  if (rule === null) return [`${path}: no rule of .sops.yaml matches it (no-rule)\n  to do  add a rule`];
  if (isSettled(file)) return [];
  const said = [
    [missing, "cannot read it and should (missing)"],
    [stale, "can read it and is unknown (stale)"],
    [broad, "can read it and should not (over-broad)"],
  ] as const;
  const lines = said.flatMap(([who, what]) =>
    who.length === 0 ? [] : [`  ${who.map(nameOf).join(", ")}: ${what}`],
  );
  const renew =
    stale.length + broad.length === 0 ? [] : [`  to renew  ${names.join(", ") || "the whole file"}`];
  const waiting = missing.map(nameOf).filter((name) => hosts.has(name));
  return [
    [
      `${path} is not as rule ${rule} says${regrouped ? ", which has another number of key groups" : ""}`,
      ...lines,
      `  to do  sops updatekeys --yes ${path}${stale.length > 0 ? ", or labkeeper rekey all" : ""}${waiting.map((host) => `, or labkeeper secrets grant ${host}`).join("")}`,
      ...renew,
    ].join("\n"),
  ];
}

function describeAbsent(absent: readonly SecretNeed[], files: ReadonlySet<string>): string[] {
  return [...Map.groupBy(absent, ({ path }) => path)].map(([path, needs]) => {
    const names = [...new Set(needs.map(({ secret }) => secret))].toSorted();
    const hosts = [...new Set(needs.map(({ host }) => host))];
    const remedy = files.has(path) ? `sops edit ${path}` : `labkeeper secrets create ${path}`;
    return `${path} lacks ${names.join(", ")}, which ${hosts.join(", ")} ${hosts.length === 1 ? "needs" : "need"}\n  to do  ${remedy}`;
  });
}

/** Stable: `{ files: [...], absent, due, departed, pending, settled }`. */
export function secretsJson(audited: Audited): string {
  const { model, config, audit } = audited;
  const nameOf = nameReaders(model, config);
  const all = (list: readonly Recipient[]) => list.map((one) => ({ ...one, name: nameOf(one) }));
  const files = audit.files.map(({ groups, missing, stale, broad, fault, ...file }) => ({
    ...file,
    readers: groups.map(all),
    missing: all(missing),
    stale: all(stale),
    overBroad: all(broad),
    fault: fault === null ? null : { code: fault.code, detail: fault.detail, line: fault.line ?? null },
  }));
  const { absent, due, departed, pending } = audit;
  return JSON.stringify({ files, absent, due, departed, pending, settled: isAllSettled(audited) }, null, 2);
}

/** What to do with a new file. */
export function describeCreated({ path, names, untracked }: Created): string {
  return [
    `${path} is made, with a placeholder for ${names.join(", ")}`,
    `To put the values in: sops edit ${path}`,
    ...(untracked ? [`Flakes see tracked files only: git add ${path}`] : []),
  ].join("\n");
}
