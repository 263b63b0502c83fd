import type { Sources } from "./source.ts";

/** What is known of a service that home labs run. A service's own fields win over it. */
export interface CatalogueEntry {
  /** What `services.<name>.uses` says. */
  readonly name: string;
  readonly title: string;
  /** Where its makers document it. */
  readonly documentation: string;
  /** Repositories of images, without registry, that are laid out as this entry says; with tags that are, where not all are. */
  readonly images: readonly string[];
  readonly tags: RegExp | null;
  readonly runtime: PodmanEntry | NativeEntry;
  /** The first one is what a virtual host leads to, where the service speaks HTTP. */
  readonly ports: readonly [EntryPort, ...EntryPort[]];
  /** Null: it speaks no HTTP, and cannot be published. */
  readonly upstream: Upstream | null;
  /** Path that answers 2xx or 3xx on the first port when all is well. */
  readonly healthPath: string | null;
  readonly database: "postgresql" | "mariadb" | "mongodb" | "sqlite" | null;
  readonly backup: {
    readonly class: "critical" | "standard" | "rebuildable";
    /** Paths of its state that need no backup: below /var/lib/<service> where a container keeps it. */
    readonly exclude: readonly string[];
  };
  /** Secrets that it does not run without. */
  readonly secrets: readonly EntrySecret[];
  /** What one should know before one runs it. */
  readonly notes: readonly string[];
  /** Where each of its facts was read, or that it was not. */
  readonly sources: Sources;
}

export interface PodmanEntry {
  readonly kind: "podman";
  readonly container: EntryContainer;
  /** Companions by their short names. */
  readonly companions: Readonly<Record<string, EntryContainer>>;
}

export interface NativeEntry {
  readonly kind: "native";
  /** Name of the generator for the NixOS module. */
  readonly module: string;
  /** Absolute paths of directories. */
  readonly state: readonly string[];
  /** Settings of the module that follow from the rest of lab.yaml. */
  readonly settings: (place: NativePlace) => Readonly<Record<string, unknown>>;
  /** The module's own sandbox, in words. */
  readonly hardening: string;
}

/** Where a native service is reached. */
export interface NativePlace {
  /** On loopback. */
  readonly port: number;
  /** Of its virtual host. */
  readonly hostName: string | null;
}

export interface EntryContainer {
  readonly image: string;
  /** podman's --user; null: the image's. */
  readonly user: string | null;
  /** Owner of its directories and secret files. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** In the place of the image's own; empty: the image's. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Directories that are backed up. */
  readonly state: readonly EntryMount[];
  /** Directories that are not. */
  readonly volumes: readonly EntryMount[];
  /** Companions, or `self` for the service's own container. */
  readonly dependsOn: readonly string[];
  readonly hardening: EntryHardening;
  /** Seconds. */
  readonly stopTimeout: number;
  readonly healthCommand: string | null;
  readonly extraOptions: readonly string[];
}

export interface EntryMount {
  /** Below /var/lib/<service>. */
  readonly directory: string;
  /** In the container. */
  readonly mount: string;
}

export interface EntryHardening {
  readonly readOnly: boolean;
  readonly noNewPrivileges: boolean;
  readonly capabilities: readonly string[];
  readonly tmpfs: readonly string[];
  /** Why anything is opened; null where nothing is. */
  readonly reason: string | null;
}

export interface EntryPort {
  readonly name: string;
  readonly container: number;
  /** Pairwise distinct in the whole catalogue. */
  readonly host: number;
  readonly protocol: "tcp" | "udp";
  readonly lan: boolean;
  readonly purpose: string;
}

/** What the proxy says to the service. */
export interface Upstream {
  /** https: with a certificate of the service's own making. */
  readonly scheme: "http" | "https";
  /** keep-host: the name that was asked for; rewrite-host: the upstream's address, also in redirects; plain: Caddy's own way. */
  readonly headers: "keep-host" | "rewrite-host" | "plain";
}

/** A secret with its name below `<service>/`, unless lab.yaml names others. */
export type EntrySecret =
  | {
      readonly kind: "environment";
      readonly name: string;
      /** Lines NAME=value that it must hold. */
      readonly variables: readonly string[];
      /** Companions that are given it as well as the service's own container. */
      readonly companions?: readonly string[];
      readonly purpose: string;
    }
  | {
      readonly kind: "file";
      readonly name: string;
      /** In the container, and in every companion. */
      readonly mount: string;
      readonly purpose: string;
    };
