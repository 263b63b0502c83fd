import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/**
 * Ends the report with the skipped tests, each with its reason, and the line `N passed, N failed, N skipped`.
 * A file that does not load and an unhandled error count as failures. A run in which no test ran fails.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === "skipped");
    const passed = tests.filter((test) => test.result().state === "passed").length;
    const broken = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const failed =
      tests.length -
      passed -
      skipped.length +
      broken.reduce((count, suite) => count + suite.errors().length, unhandled.length);

    for (const test of skipped)
      console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName} (${reason(test)})`);
    if (passed + failed === 0) console.error("no test ran");
    if (passed === 0 || failed > 0) process.exitCode = 1;
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

function reason(test: TestCase): string {
  const result = test.result();
  const note = result.state === "skipped" ? result.note : undefined;
  return note ?? test.meta().skipReason ?? "no reason given";
}
