import { LineCounter, parseDocument } from "yaml";
import { readLibrary } from "../src/edge/library.ts";
import { generate } from "../src/files/generate.ts";
import { noFacts } from "../src/lab/facts.ts";
import { parseLab } from "../src/lab/parse.ts";
import { resolve } from "../src/lab/resolve.ts";
import { undecided } from "../src/plan/decisions.ts";
import { diff } from "../src/plan/diff.ts";
import { makePlan } from "../src/plan/plan.ts";
import type { Snapshot } from "../src/plan/snapshot.ts";
import { report } from "../src/warnings/report.ts";
import { median } from "./bench-median.ts";
import { largeLab } from "./large-lab.ts";

const library = await readLibrary();
const empty: Snapshot = { objectFormat: "sha1", entries: new Map() };
const runs = 5;

interface Measured {
  readonly yaml: number;
  readonly check: number;
  readonly resolve: number;
  readonly warn: number;
  readonly generate: number;
  readonly diff: number;
}

function measure(text: string): Measured {
  const clock = stopwatch();
  parseDocument(text, { uniqueKeys: false, lineCounter: new LineCounter(), stringKeys: true }).toJS();
  const yaml = clock();
  const parsed = parseLab(text);
  const check = clock() - yaml;
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems.slice(0, 3)));
  const model = resolve(parsed.value, { profiles: [...library.profiles.keys()] });
  const resolved = clock();
  if (!model.ok) throw new Error(JSON.stringify(model.problems.slice(0, 3)));
  const { lab, where } = parsed.value;
  const previous = model.value;
  report({ lab, model: model.value, facts: noFacts, today: "2026-11-24", previous }, { where, agreed: [] });
  const warned = clock();
  const files = generate({ model: model.value, library, facts: noFacts });
  const generated = clock();
  const manifest = { generator: library.version, files: new Map(), adopted: [] };
  const changes = diff({ snapshot: empty, manifest, files, version: library.version });
  const input = { model: model.value, version: library.version, proposed: undefined, decisions: undecided };
  makePlan({ ...input, snapshot: empty, manifest, changes, texts: new Map() });
  return { yaml, check, resolve: resolved, warn: warned, generate: generated, diff: clock() };
}

/** Milliseconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    return passed;
  };
}

function medians(all: readonly Measured[]): Measured {
  const of = (stage: keyof Measured) => median(all.map((one) => one[stage]));
  return {
    yaml: of("yaml"),
    check: of("check"),
    resolve: of("resolve"),
    warn: of("warn"),
    generate: of("generate"),
    diff: of("diff"),
  };
}

function row(cells: readonly (string | number)[]): void {
  console.log(cells.map((cell) => (typeof cell === "number" ? cell.toFixed(1) : cell).padStart(10)).join(""));
}

/** The time of each stage for labs of growing size, and the memory. */
export async function benchStages(): Promise<void> {
  console.log(`Stages in milliseconds, median of ${runs} runs; 10 services a host.\n`);
  row(["hosts", "KiB", "yaml", "check", "resolve", "warn", "generate", "diff+plan", "all/10x", "RSS MiB"]);
  let before: number | undefined;
  for (const hosts of [10, 100, 1000]) {
    const text = largeLab(hosts);
    const {
      yaml,
      check,
      resolve: resolved,
      warn: warned,
      generate: generated,
      diff: compared,
    } = medians(Array.from({ length: runs }, () => measure(text)));
    const all = yaml + check + resolved + warned + generated + compared;
    const growth = before === undefined ? "" : `${(all / before).toFixed(1)}x`;
    row([
      String(hosts),
      text.length / 1024,
      yaml,
      check,
      resolved,
      warned,
      generated,
      compared,
      growth,
      process.memoryUsage.rss() / 2 ** 20,
    ]);
    before = all;
    if (hosts === 1000) {
      console.log(
        `\nWarnings of ${hosts} hosts: ${(warned / yaml).toFixed(2)}x of parsing their YAML (aim: less than 1x)`,
      );
    }
  }
}
