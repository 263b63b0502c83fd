import { styleText } from "node:util";
import type { NixRun } from "../edge/nix-check.ts";
import type { Explained } from "../explain/explain.ts";
import type { Verified } from "../flow/verify.ts";
import { describeProblem } from "./problems.ts";

/** The answer to `labkeeper verify`: failures, warnings, then what was done. */
export function describeVerified({ run, failures, warnings, texts }: Verified): string {
  const parts = [...failures, ...warnings].map((one) => describeExplained(one, texts));
  return [...parts, summary({ run, failures, warnings })].join("\n\n");
}

function describeExplained(explained: Explained, texts: ReadonlyMap<string, string>): string {
  const { trail } = explained;
  return [
    describeProblem(explained, texts.get(explained.file)),
    ...trail.map(({ at, about }) => {
      const place = `${at.file}:${at.line}:${at.column}`;
      return `    ${styleText("dim", "see also ")} ${place}${about === undefined ? "" : `  ${about}`}`;
    }),
  ].join("\n");
}

function summary({ run, failures, warnings }: Pick<Verified, "run" | "failures" | "warnings">): string {
  const said = [count(failures.length, "failure"), count(warnings.length, "warning")].join(", ");
  if (run.verdict !== "passed")
    return `nix flake check ${run.verdict === "failed" ? "failed" : "did not finish"}: ${said}`;
  return `nix flake check passed: ${hosts(run)}, ${count(warnings.length, "warning")} (${run.version})`;
}

function hosts({ steps }: NixRun): string {
  return count(steps.length - 1, "host");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `verify --json`, a stable shape: see docs/checks.md. */
export function verifyJson({ run, failures, warnings }: Verified): string {
  const { verdict, version = null, confinement, left, steps } = run;
  const shown = steps.map(({ name, passed }) => ({ name, passed }));
  const value = { verdict, nix: version, confinement, left, steps: shown, failures, warnings };
  return `${JSON.stringify(value, null, 2)}\n`;
}
