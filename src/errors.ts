/**
 * Errors are sorted by what happens next. Anything that is neither `Retry` nor `Stop` is a bug in labkeeper.
 * One place in each entry point (cli.ts, main.ts) catches them.
 */

/** A neighbour failed in a way that may pass: try again later, not before `at` where the neighbour said when. */
export class Retry extends Error {
  override readonly name = "Retry";
  readonly at: Date | undefined;

  constructor(message: string, options: ErrorOptions & { readonly at?: Date | undefined } = {}) {
    super(message, options);
    this.at = options.at;
  }
}

/** Nothing will change until a person acts; `remedy` says how. */
export class Stop extends Error {
  override readonly name = "Stop";
  readonly remedy: string;

  constructor(message: string, remedy: string, { cause }: { readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.remedy = remedy;
  }
}
