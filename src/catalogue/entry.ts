/** What is known of a service that home labs run. */
export interface CatalogueEntry {
  /** What `services.<name>.uses` says. */
  readonly name: string;
  readonly title: string;
  /** A native NixOS module, or containers. */
  readonly runtime: "native" | "podman";
  /** Names of its ports; the first one is what a virtual host leads to. */
  readonly ports: readonly [string, ...string[]];
  readonly documentation: string;
}
