import { basename, dirname, join } from "node:path";
import { blockLines } from "../adopt/block.ts";
import { filesBeside, type ImportedServices, importCompose } from "../adopt/compose.ts";
import type { Repository } from "../edge/edges.ts";
import { Stop } from "../errors.ts";
import type { Library } from "../files/library.ts";
import { LAB_FILE } from "../lab/document.ts";
import { insertEntries } from "../lab/insert.ts";
import type { Model } from "../lab/model.ts";
import { parseLab } from "../lab/parse.ts";
import type { Problem } from "../lab/problem.ts";
import { resolve } from "../lab/resolve.ts";
import { monitoringPorts } from "../lab/rules/monitoring.ts";
import { secretPath } from "../lab/secrets.ts";
import { listNames } from "../lab/suggest.ts";
import { knownProfiles, type Reading, readWorld } from "./world.ts";

export interface ImportRequest {
  /** Absolute path of the compose file. */
  readonly path: string;
  /** As the person wrote it, for messages. */
  readonly file: string;
  readonly host: string | undefined;
  readonly only: readonly string[];
  readonly profiles: readonly string[];
  /** Reads a file beside it; undefined: there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
}

/** A lab.yaml with the services of a compose file. */
export interface Imported extends ImportedServices {
  readonly file: string;
  readonly host: string;
  /** The whole new lab.yaml. */
  readonly text: string;
  /** The lines that are new in it. */
  readonly lines: readonly string[];
  /** sops file of a secret. */
  readonly secretFile: (secret: string) => string;
}

/**
 * Works out the lab.yaml of the work tree with the services of a compose file. Writes nothing.
 *
 * @throws Stop where there is no such file, no host is meant, or lab.yaml takes no further services as it is written.
 */
export async function proposeImport(
  repository: Repository,
  library: Library,
  request: ImportRequest,
): Promise<Reading<Imported>> {
  const world = await readWorld(repository.workTree, library);
  if (!world.ok) return world;
  const { model, texts, facts } = world.value;
  const text = texts.get(LAB_FILE) ?? "";
  const host = hostFor(model, request.host);
  const { compose, files } = await readFiles(request);
  const imported = importCompose({
    ...request,
    text: compose,
    files,
    project: basename(dirname(request.path)),
    timeZone: model.timeZone,
    place: placeOn(host, model),
  });
  if (!("blocks" in imported)) return refused(imported, request.file, compose);
  if (imported.blocks.length === 0)
    throw new Stop(`${request.file} has no service that could be brought along`, reasonOf(imported));
  const lines = imported.blocks.flatMap(blockLines);
  const next = insertEntries(text, "services", lines);
  if (next === undefined)
    throw new Stop(
      "services of lab.yaml is written in a way that labkeeper leaves alone",
      "write it as a block, one service a line",
    );
  const again = understandAgain(next, knownProfiles(library, facts.profiles));
  if (!again.ok) return { ok: false, problems: again.problems, texts: new Map([[LAB_FILE, next]]) };
  const secretFile = (secret: string) => secretPath(again.value, host, secret);
  return { ok: true, value: { ...imported, file: request.file, host, text: next, lines, secretFile } };
}

/** Writes the new lab.yaml. */
export async function applyImport({ workTree }: Repository, { text }: Imported): Promise<void> {
  await workTree.write({ create: new Map(), update: new Map([[LAB_FILE, text]]), remove: [] });
}

function understandAgain(text: string, profiles: readonly string[]) {
  const lab = parseLab(text);
  return lab.ok ? resolve(lab.value, { profiles }) : lab;
}

function refused(problems: readonly Problem[], file: string, text: string): Reading<never> {
  return { ok: false, problems, texts: new Map([[file, text]]) };
}

function reasonOf({ accounts }: ImportedServices): string {
  return (
    accounts.find(({ fate, path }) => fate === "left" && path.length === 2)?.words ??
    "see --only and --profile"
  );
}

/** The host that is named, or the only one that could be meant. */
function hostFor({ hosts }: Model, asked: string | undefined): string {
  const able = hosts.filter((host) => host.class === "nixos").map(({ name }) => name);
  const [only, ...others] = able;
  if (asked !== undefined && able.includes(asked)) return asked;
  if (asked === undefined && only !== undefined && others.length === 0) return only;
  throw new Stop(
    asked === undefined
      ? "it is not said which host shall run the services"
      : `lab.yaml has no NixOS host ${JSON.stringify(asked)}`,
    able.length === 0 ? "declare a NixOS host first" : `pass --host with one of ${listNames(able)}`,
  );
}

function placeOn(host: string, model: Model) {
  const here = model.services.filter((service) => service.host === host);
  const taken = here.flatMap(({ ports }) => ports.map((port) => `${port.host}/${port.protocol}`));
  return {
    host,
    domain: model.domain,
    hasForward: model.auth.forward !== null,
    services: new Set(model.services.map(({ name }) => name)),
    published: new Set(
      model.services.flatMap(({ expose }) =>
        expose === null ? [] : [expose.hostName.slice(0, -model.domain.length - 1)],
      ),
    ),
    ports: new Set([
      ...taken,
      "80/tcp",
      "443/tcp",
      ...Object.values(monitoringPorts).map((port) => `${port}/tcp`),
    ]),
  };
}

/** The compose file, and what it names, in rounds: what is extended may name further files. */
async function readFiles({ path, file, read }: ImportRequest) {
  const compose = await read(path);
  if (compose === undefined)
    throw new Stop(
      `there is no file ${JSON.stringify(file)} that could be read`,
      "pass the path of a docker-compose.yml or compose.yaml",
    );
  const files = new Map<string, string>();
  const asked = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const names = filesBeside(compose, files).filter((name) => !asked.has(name));
    for (const name of names) {
      asked.add(name);
      const text = await read(join(dirname(path), name));
      if (text !== undefined) files.set(name, text);
    }
  }
  return { compose, files };
}
