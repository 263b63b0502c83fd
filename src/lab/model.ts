import type { ProtectionClass } from "./schema/services.ts";

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
  readonly hosts: readonly Host[];
  readonly services: readonly Service[];
  readonly backups: Backups;
  readonly secrets: Secrets;
  readonly caches: readonly Cache[];
  readonly dns: Dns;
  readonly monitoring: Monitoring;
  readonly acknowledgements: readonly Acknowledgement[];
  /** Warnings and plans only. */
  readonly observe: boolean;
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

export interface Service {
  readonly name: string;
  /** Catalogue entry. */
  readonly uses: string | null;
  readonly hosts: readonly string[];
  readonly image: string | null;
  readonly user: string | null;
  readonly ports: readonly ServicePort[];
  readonly state: readonly Mount[];
  readonly volumes: readonly Mount[];
  readonly companions: readonly Companion[];
  readonly dependsOn: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentSecrets: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hardening: Hardening;
  readonly resources: Resources;
  readonly healthcheck: { readonly path: string; readonly port: string } | null;
  readonly expose: Expose | null;
  readonly backup: ServiceBackup | null;
  readonly monitor: boolean;
}

export interface ServicePort {
  readonly name: string;
  readonly container: number;
  readonly host: number;
  readonly protocol: "tcp" | "udp";
  readonly lan: boolean;
}

export interface Mount {
  /** On the host. */
  readonly path: string;
  /** In the container. */
  readonly mount: string;
}

export interface Companion {
  readonly name: string;
  readonly image: string;
  readonly user: string | null;
  readonly state: readonly Mount[];
  readonly volumes: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentSecrets: readonly string[];
}

export interface Hardening {
  readonly readOnly: boolean;
  readonly noNewPrivileges: boolean;
  readonly tmpfs: readonly string[];
  readonly capabilities: readonly string[];
}

export interface Resources {
  /** podman's --memory. */
  readonly memory: string | null;
  /** Cores. */
  readonly cpus: number | null;
  readonly pids: number | null;
}

export interface Expose {
  /** Fully qualified. */
  readonly hostName: string;
  readonly port: string;
  readonly auth: "none" | "app" | "basic" | "forward";
}

export interface ServiceBackup {
  readonly class: ProtectionClass;
  readonly destinations: readonly string[];
  readonly exclude: readonly string[];
  readonly retention: Retention;
}

/** restic forget --keep-…; 0 keeps none of a kind. */
export interface Retention {
  readonly last: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

export interface Backups {
  /** HH:MM in the host's time zone. */
  readonly snapshotAt: string;
  /** systemd.time(7) span. */
  readonly randomizedDelay: string;
  readonly retention: Retention;
  readonly verify: { readonly schedule: string; readonly readDataSubset: string };
  readonly destinations: readonly Destination[];
}

export type Destination =
  | {
      readonly kind: "local";
      readonly name: string;
      readonly mount: { readonly device: string; readonly type: string; readonly at: string } | null;
      readonly path: string;
      readonly passwordSecret: string;
    }
  | {
      readonly kind: "s3";
      readonly name: string;
      readonly endpoint: string;
      readonly bucket: string;
      readonly passwordSecret: string;
      readonly environmentSecret: string | null;
    };

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
  readonly records: readonly {
    readonly name: string;
    readonly type: "A" | "AAAA" | "CNAME";
    readonly value: string;
    /** Seconds. */
    readonly ttl: number | null;
  }[];
}

export interface Monitoring {
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
