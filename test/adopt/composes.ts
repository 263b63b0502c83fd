import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ComposeFile, importCompose } from "../../src/adopt/compose.ts";
import { openRepository } from "../../src/edge/git.ts";
import { readText } from "../../src/edge/text-file.ts";
import { type Imported, type ImportRequest, proposeImport } from "../../src/flow/import.ts";
import type { Reading } from "../../src/flow/world.ts";
import { library } from "../cases/case.ts";
import { repositoryWith } from "../support/cli.ts";

const here = join(import.meta.dirname, "compose");

/** The lab that the cases are brought to. */
export const lab = readFileSync(join(import.meta.dirname, "compose.lab.yaml"), "utf8");

/** A compose file of the shape that a real project publishes, with what lies beside it. */
export interface ComposeCase {
  readonly name: string;
  /** Name of the compose file in its folder. */
  readonly file: string;
  readonly path: string;
  /** What a person is told before anything is written. */
  readonly expected: string;
}

export const composeCases: readonly ComposeCase[] = readdirSync(here).map((name) => {
  const folder = join(here, name);
  const file = readdirSync(folder).find((one) => /compose\.ya?ml$/.test(one)) ?? "";
  return { name, file, path: join(folder, file), expected: join(folder, "expected.txt") };
});

/** Brings a compose file to a lab in a scratch repository. */
export async function importInto(
  text: string,
  request: Pick<ImportRequest, "path"> & Partial<ImportRequest>,
): Promise<Reading<Imported>> {
  const scratch = await repositoryWith({ "lab.yaml": text });
  return await proposeImport(await openRepository(scratch.path), library, {
    file: request.path.replace(/^.*\//, ""),
    host: undefined,
    only: [],
    profiles: [],
    read: readText,
    ...request,
  });
}

const imported = new Map<string, Promise<Imported>>();

/** The import of a case into the lab, made once. */
export function importedCase(name: string): Promise<Imported> {
  const path = composeCases.find((one) => one.name === name)?.path ?? name;
  const made = imported.get(name) ?? importInto(lab, { path }).then(readOf);
  imported.set(name, made);
  return made;
}

/** What was read; a refusal is a fault of the case. */
export function readOf<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw new Error(JSON.stringify(reading.problems, null, 2));
}

/** A request for a text that no file has: the project is called shop. */
export const shop = {
  file: "compose.yaml",
  files: new Map<string, string>(),
  project: "shop",
  timeZone: "Europe/Berlin",
  only: [],
  profiles: [],
  place: {
    host: "hub",
    domain: "lab.example.net",
    hasForward: false,
    services: new Set<string>(),
    published: new Set<string>(),
    ports: new Set<string>(),
  },
};

/** The first service that a compose file becomes, as data. */
export function serviceOf(text: string, more: Partial<ComposeFile> = {}): Record<string, unknown> {
  const imported = importCompose({ ...shop, text, ...more });
  const [block] = "blocks" in imported ? imported.blocks : [];
  return Object.fromEntries(block?.entries.map(({ key, value }) => [key, value]) ?? []);
}
