import { defineConfig } from "vitest/config";
import main from "../../../vitest.config.ts";

/** Runs the stories: test files that the tests of the reporter and of tools.ts start in a vitest of their own. */
export default defineConfig({ test: { ...main.test, include: ["test/support/stories/*.story.ts"] } });
