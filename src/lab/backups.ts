import type { Tier } from "./schema/backups.ts";
import type { ProtectionClass } from "./schema/services.ts";

export interface ServiceBackup {
  /** false: switched off; what was backed up before can still be restored. */
  readonly enabled: boolean;
  readonly class: ProtectionClass;
  /** Names, sorted; of a service that is switched off: where it could have been backed up to. */
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
  readonly verify: { readonly schedule: Schedule; readonly readDataSubset: string };
  readonly drill: { readonly schedule: Schedule };
  readonly classes: Readonly<Record<ProtectionClass, ClassPromise>>;
  /** Of all jobs of a host together: systemd's MemoryMax=, and processors. */
  readonly limits: { readonly memory: string; readonly cpus: number };
  /** Sorted by name. */
  readonly destinations: readonly Destination[];
}

/** systemd.time(7) calendar event. */
export type Schedule = "hourly" | "daily" | "weekly" | "monthly";

/** What a protection class promises and asks for. */
export interface ClassPromise {
  /** systemd.time(7) spans: how much work may be lost, how long a restore may take. */
  readonly rpo: string;
  readonly rto: string;
  readonly tiers: readonly Tier[];
  /** Of its services that name none, sorted. */
  readonly destinations: readonly string[];
}

/** What is promised of a Mac's own paths, of which lab.yaml says no class. */
export const MAC_CLASS: ProtectionClass = "standard";

/** Where the copy that a destination holds is. */
export function tierOf({ offsite }: Pick<Destination, "offsite">): Tier {
  return offsite ? "offsite" : "onsite";
}

/** Tiers that a class asks for and that none of these destinations has. */
export function missingTiers(
  { tiers }: Pick<ClassPromise, "tiers">,
  destinations: readonly Pick<Destination, "offsite">[],
): readonly Tier[] {
  const there = new Set(destinations.map(tierOf));
  return tiers.filter((tier) => !there.has(tier));
}

interface AnyDestination {
  readonly name: string;
  readonly passwordSecret: string;
  /** A fire in the house would spare it. */
  readonly offsite: boolean;
}

export type Destination = LocalDestination | S3Destination | SftpDestination | RestDestination;

export interface LocalDestination extends AnyDestination {
  readonly kind: "local";
  readonly mount: { readonly device: string; readonly type: string; readonly at: string } | null;
  /** Below the mount; absolute where there is none. */
  readonly path: string;
}

export interface S3Destination extends AnyDestination {
  readonly kind: "s3";
  readonly endpoint: string;
  readonly bucket: string;
  readonly environmentSecret: string | null;
}

export interface SftpDestination extends AnyDestination {
  readonly kind: "sftp";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly path: string;
  /** Public key line. */
  readonly hostKey: string;
  /** Secret with the private key. */
  readonly identitySecret: string;
}

export interface RestDestination extends AnyDestination {
  readonly kind: "rest";
  readonly url: string;
  readonly environmentSecret: string | null;
}

/** What it takes to read and write a repository there, in the order of its use. */
export function secretsOfDestination(destination: Destination): readonly string[] {
  const { passwordSecret } = destination;
  if (destination.kind === "sftp") return [passwordSecret, destination.identitySecret];
  const environment = destination.kind === "local" ? null : destination.environmentSecret;
  return environment === null ? [passwordSecret] : [passwordSecret, environment];
}
