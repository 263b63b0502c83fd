import { Retry, Stop } from "../errors.ts";
import type { Reading } from "../flow/world.ts";
import { checkJson } from "../talk/json.ts";
import { describeProblems } from "../talk/problems.ts";

/** Exit codes, DESIGN.md "Command line". */
export const FINE = 0;
export const REFUSED = 1;
export const WRONG_USAGE = 2;
const OUTSIDE_FAILED = 3;

/** Prints a text with a final line break. */
export function say(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Prints what is wrong with the lines that it is wrong in; nothing was written. */
export function refuse({ problems, texts }: Extract<Reading<unknown>, { ok: false }>, json = false): void {
  process.exitCode = REFUSED;
  if (json) say(checkJson(problems));
  else complain(describeProblems(problems, texts));
}

/** Says why a command ended early: what happens next decides the exit code. */
export function answerError(error: unknown): number {
  if (error instanceof Stop) {
    complain(`${error.message}\n  to do  ${error.remedy}`);
    return REFUSED;
  }
  if (error instanceof Retry) {
    complain(`${error.message}\n  to do  try again`);
    return OUTSIDE_FAILED;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  complain(`This is a bug in labkeeper, please report it.\n${details}`);
  return OUTSIDE_FAILED;
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
