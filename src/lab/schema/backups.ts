import { z } from "zod";
import { Retention } from "./services.ts";
import { checked, term } from "./term.ts";
import {
  Calendar,
  DirectoryPath,
  DomainName,
  HostName,
  HttpsUrl,
  IpAddress,
  Name,
  Port,
  ReadDataSubset,
  RelativePath,
  SecretName,
  SshHostKey,
  TimeOfDay,
  TimeSpan,
  UserName,
} from "./terms.ts";

const destinationFields = {
  passwordSecret: SecretName.describe("Secret with the repository's password."),
  offsite: z
    .boolean()
    .optional()
    .describe("Whether a fire in the house would spare it; left out: true for an object store only."),
};
const environmentSecret = SecretName.optional().describe("Secret with credentials as NAME=value lines.");

const Local = z
  .strictObject({
    kind: z.literal("local").describe("A directory."),
    mount: z
      .strictObject({
        device: term(/^(?!-)[^\s\0-\x1f\x7f"\\$`]+$/, "a mount source such as 10.20.0.5:/backup").describe(
          "What is mounted.",
        ),
        type: term(
          /^[a-z][a-z0-9]*(\.[a-z0-9-]+)?$/,
          "a file system type such as nfs or fuse.sshfs",
        ).describe("File system type, such as nfs."),
        at: DirectoryPath.describe("Mount point."),
      })
      .optional()
      .describe("Must be mounted when a job runs; left out: a directory on the host itself."),
    path: z.union([DirectoryPath, RelativePath]).describe("Below the mount; absolute where there is none."),
    ...destinationFields,
  })
  .describe("A directory, usually a NAS.");

const S3 = z
  .strictObject({
    kind: z.literal("s3").describe("An object store."),
    endpoint: HttpsUrl.describe("The provider's S3 endpoint."),
    bucket: term(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "an S3 bucket's name",
      "3 to 63 lower-case letters, digits, dots and inner hyphens",
    ).describe("Bucket."),
    environmentSecret,
    ...destinationFields,
  })
  .describe("S3, R2, B2 and others with that interface.");

/** A machine that is backed up to exists. */
const KnownHostKey = checked(SshHostKey, (line) =>
  line === "pending"
    ? { expected: "its public key line, ssh-ed25519 AAAA…", hint: "ssh-keyscan -t ed25519 HOST prints it" }
    : undefined,
);

const Sftp = z
  .strictObject({
    kind: z.literal("sftp").describe("A directory over SSH."),
    host: z.union([IpAddress, DomainName, HostName]).describe("Machine that has it."),
    port: Port.default(22).describe("Its SSH port."),
    user: UserName.describe("Who logs in there."),
    path: DirectoryPath.describe("Directory there."),
    hostKey: KnownHostKey.describe(
      "Its public ed25519 host key: nobody is there to answer a question at night.",
    ),
    identitySecret: SecretName.describe("Secret with the private key that logs in."),
    ...destinationFields,
  })
  .describe("Any machine with SSH.");

const Rest = z
  .strictObject({
    kind: z.literal("rest").describe("restic's REST server."),
    url: HttpsUrl.describe("Its address, without user and password."),
    environmentSecret,
    ...destinationFields,
  })
  .describe("A rest-server; RESTIC_REST_USERNAME and RESTIC_REST_PASSWORD belong to environmentSecret.");

const Destination = z.discriminatedUnion("kind", [Local, S3, Sftp, Rest]);

const tiers = ["onsite", "offsite"] as const;

/** Where a copy is, as a protection class asks for it. */
export type Tier = (typeof tiers)[number];

interface ClassDefaults {
  readonly rpo: string;
  readonly rto: string;
  readonly tiers: readonly Tier[];
  readonly destinations?: readonly string[];
}

function protectionClass({ rpo, rto, tiers: asked, destinations }: ClassDefaults) {
  const names = z.array(Name);
  const words = "Destinations of its services that name none";
  return z
    .strictObject({
      rpo: TimeSpan.default(rpo).describe("Recovery point objective: how much work may be lost."),
      rto: TimeSpan.default(rto).describe("Recovery time objective: how long a restore may take."),
      tiers: z
        .array(z.enum(tiers))
        .default([...asked])
        .describe("Copies that it asks for."),
      destinations:
        destinations === undefined
          ? names.optional().describe(`${words}; left out: all.`)
          : names.default([...destinations]).describe(`${words}.`),
    })
    .prefault({});
}

const Classes = z
  .strictObject({
    critical: protectionClass({ rpo: "1d", rto: "4h", tiers }).describe("A loss would hurt for years."),
    standard: protectionClass({ rpo: "1d", rto: "1d", tiers }).describe("A loss would cost days."),
    rebuildable: protectionClass({ rpo: "30d", rto: "7d", tiers: [], destinations: [] }).describe(
      "Caches and the like: a backup would be noise.",
    ),
  })
  .prefault({})
  .describe("What each protection class promises and asks for.");

const Limits = z
  .strictObject({
    memory: term(/^[1-9][0-9]*[KMGT]$/, "an amount of memory such as 2G", "digits, then K, M, G or T")
      .default("2G")
      .describe("MemoryMax= of the slice in which all backup jobs of a host run."),
    cpus: z.number().positive().max(1024).default(2).describe("CPUQuota= of that slice, in processors."),
  })
  .prefault({})
  .describe("What all backup jobs of a host together may use.");

export const Backups = z
  .strictObject({
    snapshotAt: TimeOfDay.default("03:30").describe(
      "When the ZFS snapshot is taken that the jobs of the night read; without ZFS: when services are copied.",
    ),
    randomizedDelay: TimeSpan.default("45m").describe("Jobs start spread over this span."),
    retention: Retention.prefault({}),
    verify: z
      .strictObject({
        schedule: Calendar.default("weekly").describe("How often repositories are checked."),
        readDataSubset: ReadDataSubset.default("5%").describe(
          "Share of the data that is read back each time.",
        ),
      })
      .prefault({})
      .describe("Verification of the repositories."),
    drill: z
      .strictObject({
        schedule: Calendar.default("monthly").describe("How often each backup is restored and compared."),
      })
      .prefault({})
      .describe("Restore drills, into a scratch directory on the host."),
    classes: Classes,
    limits: Limits,
    destinations: z.record(Name, Destination).default({}).describe("Where backups go."),
  })
  .describe("Backups of all services.");
