import type { Contents } from "../edge/edges.ts";
import type { NixRun } from "../edge/nix-check.ts";
import { distinct } from "../explain/distinct.ts";
import { type Explained, explain } from "../explain/explain.ts";
import { parseNixOutput } from "../explain/parse.ts";
import type { EvaluatedTree } from "../explain/tree.ts";
import type { Library } from "../files/library.ts";
import { LAB_FILE } from "../lab/document.ts";
import { readEvaluated } from "./evaluated.ts";
import type { Reading } from "./world.ts";

/** What nix makes of a tree, explained on the lines of lab.yaml. */
export interface Verified {
  readonly run: NixRun;
  readonly failures: readonly Explained[];
  readonly warnings: readonly Explained[];
  /** The files that are pointed into. */
  readonly texts: ReadonlyMap<string, string>;
}

/** @param check has nix evaluate the tree (edge/nix-check.ts) */
export async function verify(
  source: Contents,
  library: Library,
  check: (tree: Contents) => Promise<NixRun>,
): Promise<Reading<Verified>> {
  const tree = await readEvaluated(source, library);
  if (!tree.ok) return tree;
  const run = await check(source);
  const explained = explainRun(run, tree.value);
  const texts = new Map([...tree.value.texts, ...(await source.texts([LAB_FILE]))]);
  return {
    ok: true,
    value: {
      run,
      failures: explained.filter(({ level }) => level === "failure"),
      warnings: explained.filter(({ level }) => level === "warning"),
      texts,
    },
  };
}

/** Each thing once, though several steps may have said it. A run that failed always has a failure to show. */
export function explainRun(run: NixRun, tree: EvaluatedTree): readonly Explained[] {
  const once = distinct(run.steps.flatMap(({ name, log }) => explain(parseNixOutput(log, name), tree)));
  if (run.verdict === "passed") return once.filter(({ level }) => level === "warning");
  const stopped = run.verdict === "failed" ? [] : [unfinished(run)];
  const isUnsaid = stopped.length === 0 && !once.some(({ level }) => level === "failure");
  return [...stopped, ...(isUnsaid ? [unexplained(run)] : []), ...once];
}

function atTop(said: Pick<Explained, "rule" | "message" | "hint">): Explained {
  return { ...said, level: "failure", file: LAB_FILE, line: 1, column: 1, trail: [] };
}

/** Why there is no answer of nix's own. */
function unfinished({ verdict, steps, inputs }: NixRun): Explained {
  const at = steps.at(-1)?.name ?? "nix";
  switch (verdict) {
    case "time":
      return atTop({
        rule: "time-out",
        message: `the check was stopped at ${at}: it took longer than it may`,
        hint: "give it more time, or look for a value without end",
      });
    case "output":
      return atTop({
        rule: "too-much-output",
        message: `the check was stopped at ${at}: it printed more than it may`,
        hint: "look for builtins.trace, or a warning in a loop",
      });
    case "local-inputs":
      return atTop({
        rule: "local-inputs",
        message: `flake.lock names inputs that lie on the machine that checks: ${inputs.join(", ")}`,
        hint: "have them come from a repository, so that they are the same everywhere",
      });
    default:
      return atTop({
        rule: "nix-absent",
        message: "nix could not be run: nothing was checked",
        hint: "install nix 2.8 or later where labkeeper runs, and see that it is in PATH",
      });
  }
}

function unexplained({ steps }: NixRun): Explained {
  const failed = steps.find(({ passed }) => !passed);
  const tail = (failed?.log ?? "").trim().split("\n").slice(-5).join("\n");
  const message = `${failed?.name ?? "nix"} failed without an error that labkeeper knows${tail === "" ? "" : `:\n${tail}`}`;
  return atTop({ rule: "evaluation", message, hint: "run it yourself: nix flake check --show-trace" });
}
