import { posix } from "node:path";
import { parse } from "yaml";
import type { Source } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import { RESTORE_TASKFILE } from "../files/backup/names.ts";
import type { Library } from "../files/library.ts";
import type { Block } from "../files/markdown.ts";
import { restorables } from "../files/restore/restorable.ts";
import { runbook } from "../files/restore/runbook.ts";
import { didYouMean } from "../lab/suggest.ts";
import { type Reading, readWorld, type World } from "./world.ts";

/** How a service comes back, and whether the tasks that do it can be reached. */
export interface Restore {
  /** One for each host that it is on. */
  readonly runbooks: readonly (readonly Block[])[];
  /** The user's own Taskfile; null: there is none. */
  readonly taskfile: string | null;
  /** It includes the restore tasks. */
  readonly isIncluded: boolean;
}

/** go-task's names for a Taskfile, in the order in which it looks for them (taskfile.dev, "Supported file names"). */
const TASKFILES = [
  "Taskfile.yml",
  "taskfile.yml",
  "Taskfile.yaml",
  "taskfile.yaml",
  "Taskfile.dist.yml",
  "taskfile.dist.yml",
  "Taskfile.dist.yaml",
  "taskfile.dist.yaml",
];

/** Throws Stop for a service, or a host, of which nothing is backed up. */
export async function restore(
  source: Source,
  library: Library,
  asked: { readonly service: string; readonly host?: string | undefined },
): Promise<Reading<Restore>> {
  const [world, texts] = await Promise.all([readWorld(source, library), source.texts(TASKFILES)]);
  if (!world.ok) return world;
  const { model, facts } = world.value;
  const all = restorables(model, facts);
  const found = all.filter(
    ({ name, host }) => name === asked.service && (asked.host === undefined || host.name === asked.host),
  );
  if (found.length === 0)
    throw nothing(
      world.value,
      all.map(({ name }) => name),
      asked,
    );
  const taskfile = TASKFILES.find((file) => texts.has(file)) ?? null;
  const isIncluded = taskfile !== null && includesTasks(texts.get(taskfile) ?? "");
  return { ok: true, value: { runbooks: found.map((one) => runbook(one, model)), taskfile, isIncluded } };
}

function nothing(
  { model }: World,
  known: readonly string[],
  { service, host }: { readonly service: string; readonly host?: string | undefined },
): Stop {
  const runs = model.services.filter(({ name }) => name === service);
  if (runs.length > 0 && (host === undefined || runs.some((one) => one.host === host))) {
    return new Stop(
      `no copy of ${service} is asked for: it keeps no data, or names no destination`,
      `give it one with services.${service}.backup in lab.yaml; \`labkeeper check\` says more`,
    );
  }
  const place = host === undefined ? "" : ` on ${host}`;
  const names = [...new Set(known)];
  return new Stop(
    `lab.yaml has no service ${JSON.stringify(service)}${place}`,
    didYouMean(service, names) ?? `backed up are ${names.length === 0 ? "none" : names.join(", ")}`,
  );
}

/** Whether a Taskfile includes ours, under any name. What cannot be read includes nothing. */
function includesTasks(text: string): boolean {
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 50 });
  } catch {
    return false;
  }
  return Object.values(entries(entries(content).includes)).some((entry) => {
    const path = typeof entry === "string" ? entry : entries(entry).taskfile;
    if (typeof path !== "string") return false;
    const plain = posix.normalize(path).replace(/\/$/, "");
    return plain === RESTORE_TASKFILE || plain === posix.dirname(RESTORE_TASKFILE);
  });
}

function entries(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
