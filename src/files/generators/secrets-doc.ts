import type { Model } from "../../lab/model.ts";
import { secretNeeds } from "../../lab/needs.ts";
import { isWhole } from "../../lab/secret-names.ts";
import { type CreationRule, ruleFor, SOPS_CONFIG, type SopsConfig } from "../../secrets/config/config.ts";
import { readSopsConfig } from "../../secrets/config/read.ts";
import { nameReaders } from "../../secrets/readers.ts";
import { isFault } from "../../secrets/sops/fault.ts";
import { type Generator, type GeneratorInput, plainFile } from "../file.ts";
import { markdownHeader } from "../header.ts";
import { printMarkdown, type Run } from "../markdown.ts";
import { SECRETS_DOC } from "../paths.ts";
import { sopsConfigText } from "./sops-config.ts";

/** docs/lab/secrets.md: who may read which file, by the rules of .sops.yaml. */
export const secretsDoc: Generator = {
  name: "matrix of secrets",
  generate: (input) => {
    const { facts } = input;
    const ours = facts.adopted.includes(SOPS_CONFIG) ? undefined : sopsConfigText(input);
    const text = ours ?? facts.sopsConfig ?? undefined;
    const config = text === undefined ? undefined : readSopsConfig(text);
    if (config === undefined || isFault(config)) return [];
    const about = "generated from lab.yaml (secrets, hosts.*.sshHostKey)";
    return [plainFile({ path: SECRETS_DOC, text: page(input, config), about, hosts: [] })];
  },
};

function page({ model, facts }: GeneratorInput, config: SopsConfig): string {
  const needs = Map.groupBy(secretNeeds(model), ({ path }) => path);
  const paths = [...new Set([...needs.keys(), ...facts.secrets.keys()])].toSorted();
  const readers = readersBy(model, config);
  const rows = paths.map((path): Run[] => {
    const asked = (needs.get(path) ?? []).map(({ secret }) => secret);
    const held = isWhole(path) ? [] : (facts.secrets.get(path) ?? []);
    const names = [...new Set([...asked, ...held])].toSorted();
    return [
      [{ code: path }, facts.secrets.has(path) ? "" : " (not there yet)"],
      readers(ruleFor(config, path)),
      names.flatMap((name, i) => [i === 0 ? "" : ", ", { code: name }]),
    ];
  });
  return (
    markdownHeader({
      source: "secrets, hosts.*.sshHostKey",
      extension: "a document of your own beside it",
    }) +
    printMarkdown([
      { level: 1, heading: "Secrets" },
      {
        text: [
          "Who may read which file, by the rules of ",
          { code: ".sops.yaml" },
          ". Who really can is what the files themselves say: ",
          { code: "labkeeper secrets" },
          " compares the two.",
        ],
      },
      rows.length === 0
        ? { text: "There is no secret yet." }
        : { head: ["file", "who may read it", "secrets"], rows },
    ])
  );
}

/** In words, for each rule. */
function readersBy(model: Model, config: SopsConfig): (rule: CreationRule | undefined) => string {
  const nameOf = nameReaders(model, config);
  return (rule) =>
    rule === undefined
      ? "nobody: no rule matches"
      : rule.groups.map((group) => group.map(nameOf).join(", ")).join("; and one of: ");
}
