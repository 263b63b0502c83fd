import { PROTECTION_DOCUMENT, RESTORE_TASKFILE } from "../files/backup/names.ts";
import { isBackupFile } from "../files/backup/recorded.ts";
import { hostFile, hostOfPath, isHelperFile, RESTIC_MODULE_DIRECTORY } from "../files/paths.ts";
import { RESTORE_SCRIPT } from "../files/restore/names.ts";
import { keepsData } from "../files/state.ts";
import type { Model } from "../lab/model.ts";
import { backupLosses } from "./backup-risk.ts";
import { type Change, isWrite } from "./change.ts";

/** A change that waits until a person confirms the plan's id. */
export interface Risk {
  readonly path: string;
  readonly reason: string;
}

/** Deleting more than this many files, and more than half of what we wrote, is a mass prune. */
const MASS_PRUNE = 20;

/** Why a change waits; undefined: not for this reason. */
type Rule = (change: Change) => string | undefined;

/**
 * What is hard to take back: a host that leaves, a service that leaves its data behind, backups that lose something, a prune
 * of most of the tree. `texts`: of the tree's service and backup files.
 */
export function risks(
  changes: readonly Change[],
  { hosts }: Model,
  texts: ReadonlyMap<string, string>,
): readonly Risk[] {
  const declared = new Set(hosts.map(({ name }) => name));
  const causes = [leavingHosts(declared), leavingServices(texts), lostBackups(texts)];
  const writes = changes.filter(isWrite);
  const caused = new Map(writes.flatMap((change) => answer(causes, change)));
  const waiting = writes.filter(({ path }) => caused.has(path));
  const rules: readonly Rule[] = [
    ({ path }) => caused.get(path),
    neededBy(waiting, declared),
    newerThanBackups(waiting, writes),
    describing(waiting),
    massPrune(changes),
  ];
  return writes.flatMap((change) => answer(rules, change).map(([path, reason]) => ({ path, reason })));
}

/** The first reason that there is. */
function answer(rules: readonly Rule[], change: Change): readonly (readonly [string, string])[] {
  for (const rule of rules) {
    const reason = rule(change);
    if (reason !== undefined) return [[change.path, reason]];
  }
  return [];
}

function leavingHosts(declared: ReadonlySet<string>): Rule {
  return ({ path, kind }) => {
    const host = hostOfPath(path);
    return kind !== "deleted" || host === undefined || declared.has(host)
      ? undefined
      : `host ${host} leaves the lab`;
  };
}

function leavingServices(texts: ReadonlyMap<string, string>): Rule {
  return ({ path, kind }) =>
    kind === "deleted" && keepsData(path, texts.get(path) ?? "")
      ? `${serviceOf(path)} leaves ${hostOfPath(path)}: its data stays there`
      : undefined;
}

function serviceOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/-?\.nix$/, "");
}

function lostBackups(texts: ReadonlyMap<string, string>): Rule {
  return ({ path, wanted }) => {
    if (!isBackupFile(path)) return undefined;
    const losses = backupLosses(texts.get(path) ?? "", wanted?.text);
    return losses.length === 0 ? undefined : losses.join("; ");
  };
}

/**
 * As long as a file waits to be deleted, the list of imports beside it is as it was, so that a service runs on; so are the
 * other files on that list, and the helpers that they call.
 */
function neededBy(waiting: readonly Change[], declared: ReadonlySet<string>): Rule {
  const staying = waiting.filter(
    ({ path, kind }) => kind === "deleted" && declared.has(hostOfPath(path) ?? ""),
  );
  const hosts = new Set(staying.map(({ path }) => hostOfPath(path)));
  return ({ path, kind }) => {
    const host = hostOfPath(path);
    if (host !== undefined && path === hostFile(host, "default") && hosts.has(host))
      return "it imports what waits";
    const isNeeded = kind === "deleted" && (hosts.has(host) || (hosts.size > 0 && isHelperFile(path)));
    return isNeeded ? NEEDED : undefined;
  };
}

const NEEDED = "what waits needs it";

/** The library of backups and the data of all hosts change together: while some data wait, neither may be newer. */
function newerThanBackups(waiting: readonly Change[], writes: readonly Change[]): Rule {
  if (!waiting.some(({ path }) => isBackupFile(path))) return () => undefined;
  const library = writes.some(({ path }) => isBackupLibrary(path));
  return ({ path }) => {
    if (isBackupLibrary(path)) return NEEDED;
    return library && isBackupFile(path) ? "it goes with a library that waits" : undefined;
  };
}

function isBackupLibrary(path: string): boolean {
  return path.startsWith(`${RESTIC_MODULE_DIRECTORY}/`) || /^lib\/backup-([a-z]+-)?helpers\.nix$/.test(path);
}

/** A runbook must fit what runs. */
function describing(waiting: readonly Change[]): Rule {
  if (waiting.length === 0) return () => undefined;
  const hosts = new Set(waiting.flatMap(({ path }) => hostOfPath(path) ?? []));
  const shared = new Set([PROTECTION_DOCUMENT, RESTORE_TASKFILE, RESTORE_SCRIPT]);
  return ({ path }) =>
    shared.has(path) || hostsOfRunbook(path).some((host) => hosts.has(host))
      ? "it describes what waits"
      : undefined;
}

/** Whose docs/restore/<host>-<service>.md it may be: both names may have hyphens. */
function hostsOfRunbook(path: string): readonly string[] {
  const words = /^docs\/restore\/([a-z0-9-]+)\.md$/.exec(path)?.[1]?.split("-") ?? [];
  return words.slice(1).map((_, i) => words.slice(0, i + 1).join("-"));
}

function massPrune(changes: readonly Change[]): Rule {
  const deleted = changes.filter(({ kind }) => kind === "deleted").length;
  const ours = changes.filter(({ recorded }) => recorded !== null).length;
  if (deleted <= MASS_PRUNE || deleted <= ours / 2) return () => undefined;
  return ({ kind }) =>
    kind === "deleted" ? `${deleted} of ${ours} generated files would be deleted` : undefined;
}
