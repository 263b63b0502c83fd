import type { Path } from "../../lab/problem.ts";
import type { EnvVariable } from "./env-file.ts";

/** What the keys of a compose file are read with. */
export interface Scene {
  /** Files beside it, by the path that the compose file writes. */
  readonly files: ReadonlyMap<string, string>;
  /** lab.timeZone. */
  readonly timeZone: string;
  /** Names of variables that the text at a path asks for, and those that nobody sets. */
  readonly asked: (path: Path) => readonly string[];
  readonly unset: (path: Path) => readonly string[];
  /** Variables of the environment's file, for keys that take a value from there. */
  readonly variables: ReadonlyMap<string, EnvVariable>;
  /** What Docker calls a volume of the compose file. */
  readonly volumeName: (name: string) => string;
}
