/** What the repository itself says, read by an edge: no fact is taken from lab.yaml. */
export interface Facts {
  /** Hand-written profiles in hosts/_modules/profiles, without `.nix`, sorted. */
  readonly profiles: readonly string[];
  /** Hosts that have generated files in the tree, sorted. */
  readonly hosts: readonly string[];
  /** Files `*.sops.{yaml,yml,json,env,ini,bin}` of the tree, and the plain names of the keys in each, sorted. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  /** Restore drills that went well, from docs/restore/drills.md. */
  readonly drills: readonly Drill[];
  /** The text of .sops.yaml; null: there is none. */
  readonly sopsConfig: string | null;
  /** The texts of the files in `secrets`. */
  readonly sopsFiles: ReadonlyMap<string, string>;
  /** What flake.lock holds, null where it is absent; null where there is no flake.nix either. */
  readonly flake: { readonly lock: string | null } | null;
  /** Zones of DNS as they were written last: path -> text. */
  readonly zones: ReadonlyMap<string, string>;
  /** Workflows of GitHub Actions: path -> text. */
  readonly workflows: ReadonlyMap<string, string>;
  /** Hosts whose hardware-configuration.nix is still labkeeper's placeholder, sorted. */
  readonly placeholders: readonly string[];
  /** Generated files that are neither what was written last nor what would be written now, sorted. */
  readonly edited: readonly string[];
  /** Generated files that are left to the user, as the manifest says. */
  readonly adopted: readonly string[];
  /** Directories whose files nobody listed, sorted: whether there are more secrets files in them is not known. */
  readonly unlisted: readonly string[];
}

/** A backup that was restored and compared. */
export interface Drill {
  /** ISO date. */
  readonly day: string;
  readonly host: string;
  readonly service: string;
  readonly destination: string;
}

/** Of a repository that holds nothing yet. */
export const noFacts: Facts = {
  profiles: [],
  hosts: [],
  secrets: new Map(),
  sopsConfig: null,
  sopsFiles: new Map(),
  flake: null,
  zones: new Map(),
  workflows: new Map(),
  placeholders: [],
  edited: [],
  adopted: [],
  drills: [],
  unlisted: [],
};
