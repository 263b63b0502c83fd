import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CreationRule, isBroad, ruleFor } from "../../../src/secrets/config/config.ts";
import { readSopsConfig } from "../../../src/secrets/config/read.ts";
import { isFault } from "../../../src/secrets/sops/fault.ts";
import { readSopsFile } from "../../../src/secrets/sops/read.ts";
import { seed } from "../../support/seed.ts";
import { tempDirectory, writeTree } from "../../support/temp.ts";
import { testWith } from "../../support/tools.ts";
import { ok } from "../sops/ok.ts";
import { sopsIn } from "../sops/sops.ts";
import { ada, bot, merge, paths, readers, stranger, theUsers } from "./lab.ts";

/** Patterns of all kinds, most of which match some path. */
const pattern = fc.oneof(
  fc.constantFrom(
    "^hosts/",
    "^hosts/luna/secrets\\.sops\\.yaml$",
    "(?i)HOSTS/SOL",
    "secrets\\.sops",
    ".*",
    "\\.yaml\\z",
    "^secrets/[^/]+$",
    "[[:alpha:]]+/shared",
    "",
  ),
  fc.constantFrom("nothing", "^/hosts", "luna$", "(?s).x", "\\Qhosts/luna\\E"),
);
const rulesOf = fc.array(fc.tuple(pattern, fc.constantFrom(ada, bot, stranger)), { maxLength: 5 });
const others = [...paths, "other.sops.yaml", "hosts/luna/more.sops.yaml", "secrets/own.sops.yaml"];

function written(rules: readonly (readonly [string, string])[]): string {
  const lines = rules.map(
    ([regex, age]) => `  - path_regex: ${JSON.stringify(regex)}\n    age: ${age} # of the user\n`,
  );
  return rules.length === 0 ? "# nothing yet\n" : `creation_rules:\n${lines.join("")}`;
}

const said = (rule: CreationRule | undefined) => JSON.stringify([rule?.pattern, rule?.groups]);

test("whatever rules the user has: they stay to the byte, in their order, and win what they won", () => {
  const [seen, won] = [new Set<string>(), new Set<string>()];
  let runs = 0;
  const property = fc.property(rulesOf, fc.subarray(paths), (rules, existing) => {
    const text = written(rules);
    const before = ok(readSopsConfig(text));
    const exists = (path: string) => existing.includes(path);
    const config = merge(text, { exists });
    expect(theUsers(config.text).replaceAll(/^(keys|creation_rules):\n/gm, "")).toBe(
      text.replaceAll(/^creation_rules:\n/gm, ""),
    );
    expect(merge(config.text, { exists: () => true }).text).toBe(config.text);
    for (const path of others) {
      const [was, is] = [ruleFor(before, path), ruleFor(config, path)];
      const mayLose = was !== undefined && paths.includes(path) && !exists(path) && isBroad(was, path);
      expect(said(was === undefined || mayLose ? was : is)).toBe(said(was));
      won.add(`${was === undefined ? "none" : "user"} ${is?.ours}`);
    }
    seen.add(text);
    runs++;
  });
  fc.assert(property, { numRuns: 300, seed });
  console.log(`${runs} random .sops.yaml, ${seen.size} different, none discarded`);
  expect([...won].toSorted()).toEqual(["none true", "user false", "user true"]);
});

testWith(["sops"], "real sops takes the same rule for a path as we do", async () => {
  const directory = tempDirectory();
  const sops = sopsIn(directory);
  const samples = fc.sample(rulesOf, { numRuns: 25, seed });
  let compared = 0;
  for (const [i, rules] of samples.entries()) {
    const config = merge(written(rules));
    for (const path of others) {
      writeTree(directory, { [`${i}/.sops.yaml`]: config.text, [`${i}/${path}`]: "a: b\n" });
      const { code } = await sops.run([
        "--config",
        `${i}/.sops.yaml`,
        "encrypt",
        "--in-place",
        `${i}/${path}`,
      ]);
      expect(code).toBe(0);
      const file = readSopsFile(path, readFileSync(`${directory}/${i}/${path}`, "utf8"));
      if (isFault(file)) throw new Error(file.detail);
      expect(file.groups.flat().map(({ id }) => id)).toEqual(readers(config, path));
      compared++;
    }
  }
  console.log(
    `${compared} files encrypted by sops under ${samples.length} merged .sops.yaml, none discarded`,
  );
});
