import type { Upstream } from "../catalogue/entry.ts";
import type { Backups, ServiceBackup } from "./backups.ts";
import type { Container } from "./container.ts";
import type { DatabaseKind } from "./schema/services.ts";

/**
 * The lab, resolved: nothing optional, references checked, defaults filled in, every list sorted by name unless its
 * order means something. What is absent is null or empty. Generators read this and nothing else of lab.yaml.
 */
export interface Model {
  readonly name: string;
  readonly domain: string;
  readonly timeZone: string;
  readonly admins: readonly Admin[];
  readonly acme: Acme | null;
  readonly auth: Auth;
  readonly hosts: readonly Host[];
  readonly services: readonly Service[];
  readonly backups: Backups;
  readonly secrets: Secrets;
  readonly caches: readonly Cache[];
  readonly dns: Dns;
  readonly monitoring: Monitoring;
  readonly acknowledgements: readonly Acknowledgement[];
  readonly checks: Checks;
  /** Warnings and plans only. */
  readonly observe: boolean;
}

export interface Checks {
  readonly runner: "actions" | "labkeeper";
  readonly timeoutMinutes: number;
}

export interface Admin {
  readonly name: string;
  readonly github: string | null;
  readonly sshKeys: readonly string[];
}

export interface Acme {
  readonly email: string;
  readonly dnsProvider: string;
  readonly environmentSecret: string;
}

/** What `expose.auth` basic and forward need. */
export interface Auth {
  readonly basic: {
    /** Who may log in, and the variable of the environment that holds the bcrypt hash of the password. */
    readonly users: readonly { readonly name: string; readonly variable: string }[];
    /** Secret with a line `<variable>=<hash>` for each user. */
    readonly environmentSecret: string;
  } | null;
  readonly forward: {
    /** scheme://host[:port] of the service that answers. */
    readonly url: string;
    /** What it is asked for. */
    readonly path: string;
    /** Headers of its answer that are handed on. */
    readonly copyHeaders: readonly string[];
  } | null;
}

export type HostClass = Host["class"];

export type Host = NixosHost | DarwinHost;

interface AnyHost {
  readonly name: string;
  /** Nix system such as `x86_64-linux`. */
  readonly platform: string;
  readonly development: boolean;
  readonly tags: readonly string[];
  /** Files of hosts/_modules/profiles without `.nix`, for this host's class. */
  readonly profiles: readonly string[];
  readonly address: string | null;
  /** The public key line; null while the host does not exist yet. */
  readonly sshHostKey: string | null;
  /** This host's files are planned and not written. */
  readonly observe: boolean;
}

export interface NixosHost extends AnyHost {
  readonly class: "nixos";
  /** Release, such as `25.11`. */
  readonly stateVersion: string;
  readonly zfs: Zfs | null;
}

export interface DarwinHost extends AnyHost {
  readonly class: "darwin";
  readonly stateVersion: number;
  readonly primaryUser: string;
  readonly backup: HostBackup | null;
}

export interface Zfs {
  readonly hostId: string;
  /** Sorted by mount point. */
  readonly datasets: readonly { readonly dataset: string; readonly mountPoint: string }[];
}

export interface HostBackup {
  readonly paths: readonly string[];
  readonly exclude: readonly string[];
  readonly destinations: readonly string[];
}

/** One service on one host: names are unique per host. */
export interface Service {
  readonly name: string;
  readonly host: string;
  /** Catalogue entry. */
  readonly uses: string | null;
  readonly runtime: Podman | Native;
  /** The catalogue's in its order, then the service's own. */
  readonly ports: readonly ServicePort[];
  readonly expose: Expose | null;
  readonly healthcheck: Healthcheck | null;
  /** What keeps its data: decides how a backup of it is consistent. */
  readonly database: DatabaseKind | null;
  readonly backup: ServiceBackup;
  readonly monitor: boolean;
}

export interface Podman {
  readonly kind: "podman";
  readonly container: Container;
  /** On a private network with the service's own container; sorted by name. */
  readonly companions: readonly Container[];
  /** host: no network of its own, nothing is published. */
  readonly network: "bridge" | "host";
}

/** A NixOS module instead of containers. */
export interface Native {
  readonly kind: "native";
  /** The catalogue's name of it, such as `atticd`: the generator knows its options. */
  readonly module: string;
  /** The catalogue's, with those of lab.yaml in their place, key by key. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: readonly { readonly path: string }[];
  /** Secrets whose text is a file of NAME=value lines. */
  readonly environmentSecrets: readonly string[];
}

export interface ServicePort {
  readonly name: string;
  readonly container: number;
  readonly host: number;
  readonly protocol: "tcp" | "udp";
  /** On the host's address and through the firewall, instead of on loopback. */
  readonly lan: boolean;
  /** What it is for, where the catalogue says so. */
  readonly purpose: string | null;
}

export interface Expose {
  /** Fully qualified. */
  readonly hostName: string;
  readonly port: ServicePort;
  readonly auth: "none" | "app" | "basic" | "forward";
  readonly upstream: Upstream;
}

export interface Healthcheck {
  readonly path: string;
  readonly port: ServicePort;
}

export interface Secrets {
  readonly admins: readonly { readonly name: string; readonly recipient: string }[];
  readonly bot: string | null;
  readonly files: readonly SecretsFile[];
}

export interface SecretsFile {
  readonly path: string;
  readonly hosts: readonly string[];
  readonly names: readonly string[];
}

export interface Cache {
  readonly url: string;
  readonly publicKey: string;
}

export interface Dns {
  readonly zones: readonly string[];
  /** Who answers for the zones; null: they are included into zones of somebody's own. */
  readonly authority: {
    /** Fully qualified; the first is the primary. */
    readonly nameServers: readonly string[];
    /** E-mail address. */
    readonly contact: string;
    /** No serial number is lower. */
    readonly firstSerial: number;
  } | null;
  /** Seconds, of records that say nothing else. */
  readonly ttl: number;
  readonly records: readonly {
    /** Below its zone; `@`: the zone itself. */
    readonly name: string;
    /** Null: the first. */
    readonly zone: string | null;
    readonly type: "A" | "AAAA" | "CNAME";
    readonly value: string;
    /** Seconds. */
    readonly ttl: number;
  }[];
}

export interface Monitoring {
  /** NixOS host that watches the others; null: each probes its own services. */
  readonly host: string | null;
  readonly nodeExporter: boolean;
  readonly alerts: { readonly kind: "ntfy" | "pushover" | "webhook"; readonly urlSecret: string } | null;
}

export interface Acknowledgement {
  readonly id: string;
  /** Path in lab.yaml; null: everywhere. */
  readonly scope: string | null;
  readonly reason: string;
  /** ISO date, the last day. */
  readonly until: string;
}
