import { type NixFile, readNix, type Statement } from "./nix/bindings.ts";
import { type OptionText, Values } from "./nix/values.ts";

/** The Nix files of a repository, with what they say. */
export interface NixRepository {
  readonly files: ReadonlyMap<string, NixFile>;
  readonly values: Values;
  /** What was said at the end of a path: `time.timeZone` also finds `config.time.timeZone`. */
  statements(option: string): readonly Found[];
  /** The members of a set of named things: containers, backups, users. */
  members(option: string): readonly Member[];
}

export interface Found {
  readonly file: NixFile;
  readonly statement: Statement;
}

/** `services.restic.backups.<name>`, with its own options below. */
export interface Member {
  readonly name: string;
  readonly file: NixFile;
  /** Line of the first statement about it. */
  readonly line: number;
  /** Path of the first statement, for the host that it may stand in. */
  readonly path: readonly string[];
  /** `paths`, `timerConfig.OnCalendar`: what is said of it, by the option below the name. */
  readonly options: ReadonlyMap<string, Statement>;
}

/** Reads all files at once. */
export function readRepository(texts: ReadonlyMap<string, string>): NixRepository {
  const files = new Map([...texts].map(([file, text]) => [file, readNix(file, text)]));
  const all = [...files.values()].flatMap((file) =>
    file.statements.filter(isOfHost).map((statement): Found => ({ file, statement })),
  );
  const byLastStep = Map.groupBy(all, ({ statement }) => statement.path.at(-1) ?? "");
  const byStep = indexByStep(all);
  const named = new Map<string, readonly Member[]>();
  return {
    files,
    values: new Values(optionTexts([...files.values()])),
    statements: (option) => {
      const steps = option.split(".");
      return (byLastStep.get(steps.at(-1) ?? "") ?? []).filter(({ statement: { path } }) =>
        startsAt(path, steps, path.length - steps.length),
      );
    },
    members: (option) => {
      const steps = option.split(".");
      const answer = named.get(option) ?? members(byStep.get(steps.at(-1) ?? "") ?? [], steps);
      named.set(option, answer);
      return answer;
    },
  };
}

/** No repository asks for more different options, sets one more often, or lets options lead to each other further. */
const MAX_QUESTIONS = 5_000;
const MAX_ANSWERS = 20;
const MAX_CHAIN = 20;

/** What the repository sets an option to, where all that set it agree; else the default that it declares. */
function optionTexts(files: readonly NixFile[]): OptionText {
  const said = statementsByOption(files);
  const answers = new Map<string, string | undefined>();
  let chain = 0;
  const read = (option: string): string | undefined => {
    const texts = new Set(said.get(option)?.map(({ file, statement }) => values.text(file, statement.value)));
    const [text] = texts;
    return texts.size === 1 ? text : undefined;
  };
  const answer = (option: string): string | undefined => {
    if (answers.has(option) || answers.size >= MAX_QUESTIONS || chain >= MAX_CHAIN)
      return answers.get(option);
    answers.set(option, undefined);
    chain += 1;
    answers.set(option, read(said.has(option) ? option : `default ${option}`));
    chain -= 1;
    return answers.get(option);
  };
  const values = new Values(answer);
  return answer;
}

/** By the path of an option; what declares its default by `default` and the path. */
function statementsByOption(files: readonly NixFile[]): ReadonlyMap<string, readonly Found[]> {
  const said = new Map<string, Found[]>();
  for (const file of files) {
    for (const statement of file.statements) {
      const { path } = statement;
      const declared = path.indexOf("options");
      if (declared !== -1 && path.at(-1) !== "default") continue;
      const option =
        declared === -1 ? withoutConfig(path) : `default ${path.slice(declared + 1, -1).join(".")}`;
      const known = said.get(option);
      if (known === undefined) said.set(option, [{ file, statement }]);
      else if (known.length < MAX_ANSWERS) known.push({ file, statement });
    }
  }
  return said;
}

/** `config.a.b` and what a host's own modules say are paths of options too. */
function withoutConfig(path: readonly string[]): string {
  const start = Math.max(path.lastIndexOf("config"), path.lastIndexOf("modules"), -1);
  return path.slice(start + 1).join(".");
}

/** Declarations of options, Home Manager, variants for tests and machines inside the machine say nothing of a host. */
function isOfHost({ path }: Statement): boolean {
  return !path.some(
    (step, i) =>
      elsewhere.has(step) ||
      (step === "containers" && path[i + 2] === "config" && path[i - 1] !== "oci-containers"),
  );
}

const elsewhere = new Set([
  "options",
  "home-manager",
  "homeConfigurations",
  "homeManagerModules",
  "homeModules",
  "specialisation",
  "vmVariant",
  "vmVariantWithBootLoader",
  "devShells",
  "packages",
  "templates",
]);

/** Named things stand below one of a few options: these steps are all that is ever asked for. */
const holders = new Set([
  "containers",
  "backups",
  "virtualHosts",
  "users",
  "fileSystems",
  "knownHosts",
  "secrets",
  "nodes",
  "interfaces",
]);

function indexByStep(all: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const index = new Map<string, Found[]>();
  for (const found of all) {
    for (const step of new Set(found.statement.path)) {
      if (!holders.has(step)) continue;
      const known = index.get(step);
      if (known === undefined) index.set(step, [found]);
      else known.push(found);
    }
  }
  return index;
}

function members(found: readonly Found[], option: readonly string[]): Member[] {
  const groups = new Map<string, { first: Found; options: Map<string, Statement> }>();
  for (const item of found) {
    const { path } = item.statement;
    const start = startOf(path, option);
    const name = start === -1 ? undefined : path[start + option.length];
    if (name === undefined) continue;
    const key = JSON.stringify([item.file.file, name, path.slice(0, start)]);
    const group = groups.get(key) ?? { first: item, options: new Map<string, Statement>() };
    groups.set(key, group);
    const rest = path.slice(start + option.length + 1).join(".");
    if (rest !== "" && !group.options.has(rest)) group.options.set(rest, item.statement);
  }
  return [...groups].map(([key, { first, options }]) => ({
    name: String(JSON.parse(key)[1]),
    file: first.file,
    line: first.statement.line,
    path: first.statement.path,
    options,
  }));
}

function startOf(path: readonly string[], steps: readonly string[]): number {
  for (let start = 0; start + steps.length <= path.length; start += 1) {
    if (startsAt(path, steps, start)) return start;
  }
  return -1;
}

function startsAt(path: readonly string[], steps: readonly string[], start: number): boolean {
  return start >= 0 && steps.every((step, i) => path[start + i] === step);
}

/** `hosts/luna/default.nix:12`, the place that stands beside a finding. */
export function at({ file }: NixFile, line: number): string {
  return `${file}:${line}`;
}
