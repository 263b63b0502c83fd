import type { Command } from "commander";
import type { Settings } from "../settings.ts";

/** What every command is given. */
export interface Context {
  /** Where it works, from -C. */
  readonly directory: () => string;
  readonly settings: Settings;
}

/** Adds one command of the command line. */
export type AddCommand = (program: Command, context: Context) => void;
