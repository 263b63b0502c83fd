import { defineConfig } from "vitest/config";
import { ClosingLine } from "./test/reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default", new ClosingLine()],
    maxWorkers: 2,
    // It imports JSON in a way that Node refuses and Vite takes.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    // Tests that call nix, sops or git wait for processes on a machine that others may be using too.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
