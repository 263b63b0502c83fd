import { existsSync } from "node:fs";
import { join } from "node:path";
import { cases, modelOf } from "../cases/case.ts";
import { readTree } from "../cases/golden.ts";
import { nixEval } from "../support/nix.ts";
import { tempDirectory, writeTree } from "../support/temp.ts";

type Scalar = string | number | boolean;
type Value = Scalar | readonly Scalar[];

/** A value that a generated module or a profile sets. */
export interface Found {
  /** Absolute, of the module. */
  readonly file: string;
  readonly path: readonly string[];
  /** 100: plain, 1000: mkDefault, 1200: weak. */
  readonly priority: number;
  readonly value: unknown;
}

/** A host of a golden tree. */
export interface GoldenHost {
  readonly lab: string;
  readonly host: string;
  readonly class: "nixos" | "darwin";
  readonly expected: string;
  readonly repository: Readonly<Record<string, string>>;
}

export const goldenHosts: readonly GoldenHost[] = cases.flatMap(
  ({ name: lab, lab: text, expected, repository }) =>
    modelOf(text)
      .hosts.filter(({ name }) => existsSync(join(expected, "hosts", name)))
      .map(({ name: host, class: hostClass }) => ({ lab, host, class: hostClass, expected, repository })),
);

/** A golden tree of one's own with the host in it, and the lib that evaluates it (undefined: the fixture's). */
export interface Bench {
  readonly class: GoldenHost["class"];
  readonly tree: string;
  readonly folder: string;
  readonly lib: string | undefined;
}

export function benchOf({ host, class: hostClass, expected, repository }: GoldenHost, lib?: string): Bench {
  const tree = tempDirectory();
  writeTree(tree, { ...repository, ...readTree(expected) });
  return { class: hostClass, tree, folder: join(tree, "hosts", host), lib };
}

/** Evaluates with `found`, `read` and `readOrFail` of tunables.nix in scope. */
function ask({ class: hostClass, lib }: Bench, question: string): Promise<unknown> {
  const args = `class = ${nix(hostClass)}; libPath = ${lib === undefined ? "null" : nix(lib)};`;
  return nixEval(`with import ${import.meta.dirname}/tunables.nix { ${args} }; ${question}`);
}

/** A text, number or boolean, or a list of them, as Nix. */
function nix(value: Value): string {
  if (isList(value)) return `[ ${value.map(nix).join(" ")} ]`;
  return typeof value === "string" ? JSON.stringify(value).replaceAll("${", "\\${") : String(value);
}

function isList(value: Value): value is readonly Scalar[] {
  return Array.isArray(value);
}

function isEqual(said: unknown, wanted: Value): boolean {
  return JSON.stringify(said) === JSON.stringify(wanted);
}

export async function findValues(bench: Bench): Promise<readonly Found[]> {
  return (await ask(bench, `found ${nix(bench.folder)}`)) as Found[];
}

export function dotted({ path }: Found): string {
  return path.join(".");
}

/** What a person may set where any other text would be no value of the option. */
export const special: Readonly<Record<string, Scalar>> = {
  "power.sleep.computer": 15,
  "power.sleep.harddisk": 15,
  "services.openssh.settings.PermitRootLogin": "no",
  "virtualisation.oci-containers.backend": "docker",
};

/** The same for options that have no name of their own: of each secret, of each job. */
function ofFewValues({ path }: Found): Scalar | undefined {
  if (path[0] === "sops" && path.at(-1) === "format") return "binary";
  if (path[1] !== "backup") return undefined;
  return path.at(-1) === "kind" ? "webhook" : path.at(-1) === "source" ? "live" : undefined;
}

/** Another value of the same type; for an option of few values a special one. */
function another(one: Found, known = special): Value {
  const { value } = one;
  const other = known[dotted(one)] ?? ofFewValues(one);
  if (other !== undefined) return other;
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") return `${value}-other`;
  if (Array.isArray(value)) return [String(value[0]).startsWith("/") ? "/other" : "other"];
  throw new Error(`no other value known for ${dotted(one)}: ${JSON.stringify(value)}`);
}

export interface Setting {
  /** What stands before each value: nothing, or `lib.mkForce`. */
  readonly wrap?: string;
  readonly special?: typeof special;
}

/** A default.nix in which a person sets these values again, beside the imports of labkeeper's scaffold. */
function defaultNix(bench: Bench, values: readonly Found[], { wrap = "", special: known }: Setting): string {
  const imports = bench.class === "nixos" ? "./generated ./hardware-configuration.nix" : "./generated";
  const lines = values.map(
    (one) => `  ${one.path.map(nix).join(".")} = ${wrap} (${nix(another(one, known))});`,
  );
  return `{ lib, ... }:\n{\n  imports = [ ${imports} ];\n${lines.join("\n")}\n}\n`;
}

/** Names of the values that are not the user's after he has set each in a default.nix of its own. */
export async function notTaken(
  bench: Bench,
  values: readonly Found[],
  setting: Setting = {},
): Promise<readonly string[]> {
  const files = values.map((one, i) => [`again-${i}.nix`, defaultNix(bench, [one], setting)] as const);
  writeTree(bench.folder, Object.fromEntries(files));
  const reads = values.map(
    ({ path }, i) => `(read ${nix(join(bench.folder, `again-${i}.nix`))} ${list(path)})`,
  );
  const said = (await ask(bench, `[\n${reads.join("\n")}\n]`)) as unknown[];
  return values.filter((one, i) => !isEqual(said[i], another(one, setting.special))).map(dotted);
}

/** The same with all values set in one default.nix. */
export async function notTakenTogether(bench: Bench, values: readonly Found[]): Promise<readonly string[]> {
  writeTree(bench.folder, { "default.nix": defaultNix(bench, values, {}) });
  const reads = values.map(({ path }) => `(read ${nix(bench.folder)} ${list(path)})`);
  const said = (await ask(bench, `[\n${reads.join("\n")}\n]`)) as unknown[];
  return values.filter((one, i) => !isEqual(said[i], another(one))).map(dotted);
}

/** What a host says of one value after a person has set it again; rejects with nix's message. */
export function readAgain(bench: Bench, one: Found, setting: Setting = {}): Promise<unknown> {
  writeTree(bench.folder, { "default.nix": defaultNix(bench, [one], setting) });
  return ask(bench, `readOrFail ${nix(bench.folder)} ${list(one.path)}`);
}

function list(path: readonly string[]): string {
  return `[ ${path.map(nix).join(" ")} ]`;
}

/**
 * What nixpkgs' own modules set plainly, so that a user has to say mkForce whatever we say: podman where it runs
 * containers, and the sandbox of a native service's unit, of which ours fills the gaps.
 */
const heldWithContainers = "virtualisation.podman.enable";
/** Lines of text are joined with the user's, as plain lists are. */
const joined = /^sops\.templates\..*\.content$/;
const heldByModule = /^systemd\.services\.atticd\.serviceConfig\./;

function runsContainers({ folder }: Bench): boolean {
  return Object.values(readTree(join(folder, "generated"))).some((text) => text.includes("mkPodmanService"));
}

/** Each option once: those that a module sets plainly, and those that all modules leave to the user. */
export function sortOut(bench: Bench, all: readonly Found[]) {
  const withContainers = runsContainers(bench);
  const isHeld = (one: Found) =>
    joined.test(dotted(one)) ||
    heldByModule.test(dotted(one)) ||
    (withContainers && dotted(one) === heldWithContainers);
  const found = all.filter((one) => !isHeld(one));
  const plain = new Set(found.filter(({ priority }) => priority === 100).map(dotted));
  const once = [...new Map(found.map((one) => [dotted(one), one])).values()];
  return {
    plain: once.filter((one) => plain.has(dotted(one))),
    tunable: once.filter((one) => !plain.has(dotted(one))),
  };
}

/** Values that the texts of the modules mark as giving way, and that evaluation has not found there. */
export function missed({ tree }: Bench, found: readonly Found[]): readonly string[] {
  const modules = Object.entries(readTree(tree)).filter(([path]) =>
    found.some(({ file }) => file === join(tree, path)),
  );
  return modules.flatMap(([path, text]) => {
    const marked = text.split("\n").filter((line) => /^[^#]*= (weak|lib\.mkDefault) /.test(line)).length;
    const seen = found.filter(({ file, priority }) => file === join(tree, path) && priority !== 100).length;
    return seen < marked ? [`${path}: ${marked} marked, ${seen} found`] : [];
  });
}
