import type { Model } from "../../lab/model.ts";
import { secretNeeds } from "../../lab/needs.ts";
import { type CreationRule, ruleFor, type SopsConfig } from "../../secrets/config/config.ts";
import { readSopsConfig } from "../../secrets/config/read.ts";
import { nameReaders } from "../../secrets/readers.ts";
import { isFault } from "../../secrets/sops/fault.ts";
import { type Generator, type GeneratorInput, plainFile } from "../file.ts";
import { markdownHeader } from "../header.ts";
import { SECRETS_DOC } from "../paths.ts";
import { sopsConfigText } from "./sops-config.ts";

/** docs/lab/secrets.md: who may read which file, by the rules of .sops.yaml. */
export const secretsDoc: Generator = {
  name: "matrix of secrets",
  generate: (input) => {
    const text = sopsConfigText(input) ?? input.facts.sopsConfig ?? undefined;
    const config = text === undefined ? undefined : readSopsConfig(text);
    if (config === undefined || isFault(config)) return [];
    const about = "generated from lab.yaml (secrets, hosts.*.sshHostKey)";
    return [plainFile({ path: SECRETS_DOC, text: page(input, config), about, hosts: [] })];
  },
};

function page({ model, facts }: GeneratorInput, config: SopsConfig): string {
  const needs = Map.groupBy(secretNeeds(model), ({ path }) => path);
  const paths = [...new Set([...needs.keys(), ...facts.secrets.keys()])].toSorted();
  const rows = paths.map((path) => {
    const names = new Set([
      ...(needs.get(path) ?? []).map(({ secret }) => secret),
      ...(facts.secrets.get(path) ?? []),
    ]);
    return row([
      `\`${path}\`${facts.secrets.has(path) ? "" : " (not there yet)"}`,
      readersOf(ruleFor(config, path), model, config),
      [...names]
        .toSorted()
        .map((name) => `\`${name}\``)
        .join(", "),
    ]);
  });
  return `${[
    ...markdownHeader({
      source: "secrets, hosts.*.sshHostKey",
      extension: "write pages of your own beside it",
    }),
    "# Secrets",
    "",
    "Who may read which file, by the rules of `.sops.yaml`. Who really can is what the files themselves say:",
    "`labkeeper secrets` compares the two.",
    "",
    ...(rows.length === 0
      ? ["There is no secret yet."]
      : [row(["file", "who may read it", "secrets"]), row(["---", "---", "---"]), ...rows]),
  ].join("\n")}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function readersOf(rule: CreationRule | undefined, model: Model, config: SopsConfig): string {
  if (rule === undefined) return "nobody: no rule matches";
  const nameOf = nameReaders(model, config);
  return rule.groups.map((group) => group.map(nameOf).join(", ")).join(" **and** ");
}
