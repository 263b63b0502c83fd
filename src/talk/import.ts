import { styleText } from "node:util";
import type { ImportedServices } from "../adopt/compose.ts";
import { listNames } from "../lab/suggest.ts";

/** What is told of an import. */
export interface Import extends ImportedServices {
  readonly file: string;
  readonly host: string;
  readonly lines: readonly string[];
  readonly secretFile: (secret: string) => string;
}

/** What a compose file becomes, and what of it does not: before it is written, and after. */
export function describeImport(imported: Import, written: boolean): string {
  const { file, host, blocks, lines, steps } = imported;
  const names = listNames(blocks.map(({ name }) => name));
  const verb = written ? "lab.yaml has" : "lab.yaml would have";
  return [
    [styleText("bold", `${verb} ${names} on ${host}, from ${file}`), ...(written ? [] : lines)].join("\n"),
    accountsOf(imported),
    secretsOf(imported),
    section("To do once", steps),
    written
      ? "Next: labkeeper check, then commit lab.yaml and labkeeper sync."
      : `Nothing is written. To do it: labkeeper import compose ${file} --write`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function accountsOf({ accounts, file }: Import): string {
  const left = accounts.filter(({ fate }) => fate === "left");
  const count = (fate: string) => accounts.filter((account) => account.fate === fate).length;
  const title = `${count("carried")} carried over, ${count("usual")} so anyway, ${left.length} not carried over`;
  return section(
    title,
    left.map(({ path, line, words }) => `${file}:${line}  ${path.join(".")}\n      ${oneLine(words)}`),
    true,
  );
}

function secretsOf({ secrets, secretFile }: Import): string {
  return section(
    "Secrets to write before it runs; their values stay where they are",
    secrets.map(({ secret, variables, mount }) => {
      const what =
        variables.length === 0
          ? `the text of ${mount}`
          : `lines ${variables.map((name) => `${name}=…`).join(", ")}`;
      return `${secret} in ${secretFile(secret)}: ${what}`;
    }),
  );
}

function section(title: string, lines: readonly string[], always = false): string {
  if (lines.length === 0 && !always) return "";
  return [styleText("bold", title), ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Words from a file, without what would steer a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\0-\x1f\x7f-\x9f]+/g, " ");
}
