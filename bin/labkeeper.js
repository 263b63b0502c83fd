#!/usr/bin/env node
// Plain JavaScript that an older Node can read too, so that it can say what is wrong.
import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = new URL("../src/cli.ts", import.meta.url);
const nodeOfClone = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= 24) {
  // A quarter of a short run is compiling. Not in the shared temporary directory: another user could plant code there.
  module.enableCompileCache(join(homedir(), ".cache", "labkeeper"));
  await import(existsSync(source) ? source.href : new URL("../dist/cli.js", import.meta.url).href);
} else if (existsSync(nodeOfClone) && realpathSync(nodeOfClone) !== realpathSync(process.execPath)) {
  const child = spawn(nodeOfClone, process.argv.slice(1), { stdio: "inherit" });
  process.on("SIGINT", () => {}); // the terminal sends it to the child as well
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code) => {
    process.exitCode = code ?? 3;
  });
} else {
  console.error(
    `labkeeper: expected Node.js 24 or newer, found ${process.versions.node}; install Node.js 24, or run "npm ci" in a clone`,
  );
  process.exitCode = 2;
}
