import { benchAdopt } from "./bench-adopt.ts";
import { benchRekey } from "./bench-rekey.ts";
import { benchServe } from "./bench-serve.ts";
import { benchFlood } from "./bench-serve-flood.ts";
import { benchStages } from "./bench-stages.ts";
import { benchSync } from "./bench-sync.ts";

/** `npm run bench` measures all of it, `npm run bench -- sync rekey` these. */
const benchmarks: Readonly<Record<string, () => void | Promise<void>>> = {
  stages: benchStages,
  sync: benchSync,
  adopt: benchAdopt,
  rekey: benchRekey,
  serve: benchServe,
  flood: benchFlood,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) await benchmarks[name]?.();
