import type { Repository } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import { sopsConfigText } from "../files/generators/sops-config.ts";
import type { Library } from "../files/library.ts";
import type { Model } from "../lab/model.ts";
import { secretNeeds } from "../lab/needs.ts";
import { isSopsPath, isWhole } from "../lab/secret-names.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { type Audit, audit } from "../secrets/audit.ts";
import { type CreationRule, ruleFor, SOPS_CONFIG, type SopsConfig } from "../secrets/config/config.ts";
import { readSopsConfig } from "../secrets/config/read.ts";
import { createSopsFile } from "../secrets/sops/create.ts";
import { isFault } from "../secrets/sops/fault.ts";
import { ageRecipients } from "../secrets/sops/recipients.ts";
import { readSealedWorld, requireConfig, type SealedWorld, stopFor } from "./sealed-world.ts";
import type { Reading } from "./world.ts";

/** The secrets of the work tree, and the rules by which they were looked at. */
export interface Audited {
  readonly model: Model;
  readonly config: SopsConfig;
  readonly audit: Audit;
  /** There is no .sops.yaml yet: the one of the next sync is meant. */
  readonly isPlanned: boolean;
}

/** Who can read what in the work tree, and what is amiss. No key is needed. */
export async function auditSecrets({ workTree }: Repository, library: Library): Promise<Reading<Audited>> {
  const read = await readSealedWorld(workTree, library);
  if (!read.ok) return read;
  const { world, texts } = read.value;
  const isPlanned = read.value.config === undefined;
  const config = isPlanned ? configFor(read.value) : requireConfig(read.value.config);
  return {
    ok: true,
    value: { model: world.model, config, audit: audit(world.model, config, texts), isPlanned },
  };
}

/** A file that was made. */
export interface Created {
  readonly path: string;
  readonly names: readonly string[];
  /** Whether git does not track it yet. */
  readonly untracked: boolean;
}

/** Makes a secrets file with a placeholder for each name that lab.yaml asks for there. Never overwrites one. */
export async function createSecrets(
  { workTree }: Repository,
  library: Library,
  { path, at }: { readonly path: string; readonly at: Date },
): Promise<Reading<Created>> {
  const read = await readSealedWorld(workTree, library);
  if (!read.ok) return read;
  const { snapshot, model } = read.value.world;
  checkFree(path, snapshot);
  const names = namesFor(model, path);
  if (names.length === 0)
    throw stopFor({ code: "bad-config", path, detail: "lab.yaml asks for no secret in this file" });
  const rule = ageRuleFor(configFor(read.value), path);
  const { selector } = rule;
  const recipients = ageRecipients(rule.groups);
  const made = createSopsFile({
    path,
    names: isWhole(path) ? (wholeKeys[path.split(".").at(-1) ?? ""] ?? []) : names,
    recipients,
    at,
    ...(selector === undefined ? {} : { selector }),
  });
  if (isFault(made)) throw stopFor(made);
  await workTree.write({ create: new Map([[path, made.text]]), update: new Map(), remove: [] });
  return { ok: true, value: { path, names, untracked: (await workTree.untracked([path])).length > 0 } };
}

/** What stands in a file that is one secret until a person writes it; not asked for in a binary one. */
const wholeKeys: Readonly<Record<string, readonly string[]>> = { env: ["REPLACE_ME"], ini: ["replace/me"] };

function checkFree(path: string, { entries }: Snapshot): void {
  if (!isSopsPath(path)) {
    throw new Stop(
      `${path} is no name of a secrets file`,
      "end it in .sops.yaml, .sops.json, .sops.env, .sops.ini or .sops.bin",
    );
  }
  if (entries.has(path)) throw new Stop(`${path} is there already`, `to put more into it: sops edit ${path}`);
}

/** The rule that decides about a new file; one that takes more than age is for sops. */
function ageRuleFor(config: SopsConfig, path: string): CreationRule {
  const rule = ruleFor(config, path);
  if (rule === undefined) {
    throw stopFor({ code: "no-rule", path, detail: "no rule of .sops.yaml matches it" });
  }
  if (rule.groups.length === 1 && rule.groups.flat().every(({ kind }) => kind === "age")) return rule;
  throw new Stop(
    `rule ${rule.number} of .sops.yaml has more than age recipients`,
    `make it with: sops edit ${path}`,
  );
}

/** The rules as the next sync writes them, so that a new lab needs no second run. */
function configFor({ world, config }: SealedWorld): SopsConfig {
  const text = world.facts.adopted.includes(SOPS_CONFIG) ? undefined : sopsConfigText(world);
  return requireConfig(text === undefined ? config : readSopsConfig(text));
}

function namesFor(model: Model, path: string): readonly string[] {
  const listed = model.secrets.files.filter((file) => file.path === path).flatMap(({ names }) => names);
  const needed = secretNeeds(model).flatMap((need) => (need.path === path ? [need.secret] : []));
  return [...new Set([...listed, ...needed])].toSorted();
}
