import { z } from "zod";
import { capabilities } from "./capabilities.ts";
import { term } from "./term.ts";
import {
  AbsolutePath,
  ContainerUser,
  DirectoryPath,
  EnvironmentName,
  HostName,
  ImageReference,
  MemorySize,
  Name,
  Port,
  RelativeName,
  SecretName,
} from "./terms.ts";

const ServicePort = z.strictObject({
  container: Port.describe("Port inside the container, or the one a native service listens on."),
  name: Name.describe("What expose and healthcheck call this port."),
  host: Port.optional().describe("Port on the host; left out: the container's."),
  protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Transport protocol."),
  lan: z.boolean().default(false).describe("Publish on the host's address instead of loopback."),
});

const Mount = z.strictObject({
  path: DirectoryPath.describe("Directory on the host."),
  mount: DirectoryPath.describe("Where the container sees it."),
});

const Environment = z
  .record(EnvironmentName, z.string())
  .default({})
  .describe("Environment variables; values that are no secret, in quotes where YAML would read a number.");

const EnvironmentSecrets = z
  .array(SecretName)
  .default([])
  .describe("Secrets whose text is a file of NAME=value lines.");

const Companion = z
  .strictObject({
    image: ImageReference.describe("Container image."),
    user: ContainerUser.optional().describe("User and group inside the container."),
    state: z.array(Mount).default([]).describe("Directories that are backed up."),
    volumes: z.array(Mount).default([]).describe("Directories that are not backed up."),
    environment: Environment,
    environmentSecrets: EnvironmentSecrets,
  })
  .describe("A container beside the service's own, on a private network with it.");

const Hardening = z
  .strictObject({
    readOnly: z.boolean().default(true).describe("Read-only root file system."),
    noNewPrivileges: z.boolean().default(true).describe("no-new-privileges."),
    tmpfs: z.array(DirectoryPath).default([]).describe("Writable places in memory."),
    capabilities: z
      .array(z.enum(capabilities))
      .default([])
      .describe("Capabilities kept; all others are dropped."),
  })
  .describe("What the container may do. Left out: nothing beyond the default.");

const Resources = z
  .strictObject({
    memory: MemorySize.optional().describe("Memory limit."),
    cpus: z.number().positive().optional().describe("CPU limit, in cores."),
    pids: z.int().min(1).optional().describe("Limit of processes and threads."),
  })
  .describe("Limits.");

const Healthcheck = z
  .strictObject({
    path: term(
      /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*$/,
      "a URL path that starts with /",
      "leave out scheme and host",
    ).describe("Path that answers 2xx or 3xx when all is well."),
    port: Name.optional().describe("Name of the port; left out: the one that expose uses."),
  })
  .describe("How to see that the service is well.");

const Expose = z
  .strictObject({
    name: RelativeName.describe("Published as <name>.<lab.domain>."),
    port: Name.optional().describe("Name of the port; left out: the catalogue's first or the only one."),
    auth: z
      .enum(["none", "app", "basic", "forward"])
      .describe("Who asks for the password: nobody, the app itself, Caddy, or a forward-auth service."),
  })
  .describe("A virtual host with TLS.");

const protectionClasses = ["critical", "standard", "rebuildable"] as const;
export type ProtectionClass = (typeof protectionClasses)[number];

const keepLast = z.int().min(0).describe("restic forget --keep-last");
const keepDaily = z.int().min(0).describe("restic forget --keep-daily");
const keepWeekly = z.int().min(0).describe("restic forget --keep-weekly");
const keepMonthly = z.int().min(0).describe("restic forget --keep-monthly");

/** The lab's, with the founding analysis's numbers as defaults. */
export const Retention = z
  .strictObject({
    last: keepLast.default(3),
    daily: keepDaily.default(7),
    weekly: keepWeekly.default(5),
    monthly: keepMonthly.default(12),
  })
  .describe("How many snapshots are kept; 0 keeps none of a kind.");

const OwnRetention = z
  .strictObject({
    last: keepLast.optional(),
    daily: keepDaily.optional(),
    weekly: keepWeekly.optional(),
    monthly: keepMonthly.optional(),
  })
  .describe("Overrides of backups.retention, number by number.");

const ServiceBackup = z
  .union([
    z.literal(false),
    z.strictObject({
      class: z.enum(protectionClasses).default("standard").describe("How much a loss would hurt."),
      destinations: z
        .array(Name)
        .optional()
        .describe("Names from backups.destinations; left out: all of them."),
      exclude: z.array(AbsolutePath).default([]).describe("Paths that are left out."),
      retention: OwnRetention.optional(),
    }),
  ])
  .describe("Backup of the service's state; false switches it off.");

export const Service = z
  .strictObject({
    uses: Name.optional().describe("Catalogue entry: image or module, ports, state, hardening."),
    host: HostName.optional().describe("Host that runs it: one of host, hosts and tag."),
    hosts: z.array(HostName).min(1).optional().describe("Hosts that run it."),
    tag: Name.optional().describe("Runs on every host with this tag."),
    image: ImageReference.optional().describe("Container image; left out: the catalogue's."),
    user: ContainerUser.optional().describe("User and group inside the container."),
    ports: z.array(ServicePort).default([]).describe("Ports; loopback only unless lan is true."),
    state: z.array(Mount).default([]).describe("Directories that are backed up."),
    volumes: z.array(Mount).default([]).describe("Directories that are not backed up."),
    containers: z.record(Name, Companion).default({}).describe("Companion containers on a private network."),
    dependsOn: z.array(Name).default([]).describe("Companions that start first."),
    environment: Environment,
    environmentSecrets: EnvironmentSecrets,
    settings: z
      .record(z.string(), z.json())
      .default({})
      .describe("Settings of a native module, as it takes them."),
    hardening: Hardening.prefault({}),
    resources: Resources.prefault({}),
    healthcheck: Healthcheck.optional(),
    expose: Expose.optional(),
    backup: ServiceBackup.prefault({}),
    monitor: z.boolean().default(true).describe("Probe it and alert."),
  })
  .describe("One service, on one host or several.");
