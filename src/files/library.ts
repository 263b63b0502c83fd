/** The hand-written Nix files of this version of labkeeper; an edge reads them, the generators install and call them. */
export interface Library {
  /** labkeeper's own version, as in its package.json. */
  readonly version: string;
  /** nix/lib: name without `.nix` (`service-helpers`) -> text. */
  readonly helpers: ReadonlyMap<string, string>;
  /** nix/profiles: name without `.nix` (`role-dev`) -> text. */
  readonly profiles: ReadonlyMap<string, string>;
  /** nix/modules/restic: name without `.nix` -> text. */
  readonly modules: ReadonlyMap<string, string>;
  /** nix/tasks/restore.sh: what the restore tasks run on a host. */
  readonly restoreScript: string;
  /** nix/lab.schema.json: the JSON Schema of lab.yaml. */
  readonly schema: string;
}
