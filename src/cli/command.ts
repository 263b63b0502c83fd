import type { Command } from "commander";

/** Adds one command of the command line; `directory` is where it works, from -C. */
export type AddCommand = (program: Command, directory: () => string) => void;
