import { z } from "zod";
import { capabilities } from "./capabilities.ts";
import { Device, MemorySize, PodmanOption } from "./podman-terms.ts";
import {
  ContainerUser,
  DirectoryPath,
  EnvironmentName,
  ImageReference,
  Name,
  SecretName,
  UserName,
} from "./terms.ts";

const Mount = z.strictObject({
  path: DirectoryPath.describe("Directory on the host."),
  mount: DirectoryPath.describe("Where the container sees it."),
});

const SecretFile = z.strictObject({
  secret: SecretName.describe("Secret whose text is the whole file."),
  mount: DirectoryPath.describe("Where the container sees the file, readable for its user only."),
});

export const Environment = z
  .record(EnvironmentName, z.string())
  .default({})
  .describe("Environment variables; values that are no secret, in quotes where YAML would read a number.");

const Hardening = z
  .strictObject({
    readOnly: z.boolean().optional().describe("Read-only root file system; left out: true."),
    noNewPrivileges: z.boolean().optional().describe("no-new-privileges; left out: true."),
    dropCapabilities: z.boolean().optional().describe("All capabilities are dropped; left out: true."),
    capabilities: z
      .array(z.enum(capabilities))
      .default([])
      .describe("Capabilities kept; all others are dropped."),
    tmpfs: z.array(DirectoryPath).default([]).describe("Writable places in memory."),
    privileged: z.boolean().default(false).describe("All rights of the host; a last resort."),
    reason: z
      .string()
      .min(1)
      .optional()
      .describe("Why it is opened; required where a switch is, or where it sees the container socket."),
  })
  .describe("What the container may do. Left out: nothing beyond the default, or what the catalogue opens.");

export const Resources = z
  .strictObject({
    memory: MemorySize.optional().describe("Memory limit."),
    cpus: z.number().positive().optional().describe("CPU limit, in cores."),
    pids: z.int().min(1).optional().describe("Limit of processes and threads."),
  })
  .describe("Limits.");

export const HealthCommand = z
  .string()
  .min(1)
  .describe("Command inside the container that ends with 0 when all is well (podman's --health-cmd).");

/** What a service's own container and a companion have alike. */
export const containerFields = {
  image: ImageReference.optional().describe("Container image with its registry; left out: the catalogue's."),
  user: ContainerUser.optional().describe(
    "User and group inside the container; numbers own its directories too.",
  ),
  account: UserName.optional().describe(
    "User and group that the host gets with these numbers, so that no other service is given them.",
  ),
  command: z.array(z.string()).default([]).describe("Arguments in the place of the image's own command."),
  environment: Environment,
  environmentSecrets: z
    .array(SecretName)
    .default([])
    .describe("Secrets whose text is a file of NAME=value lines."),
  secretFiles: z.array(SecretFile).default([]).describe("Secrets that the container reads as files."),
  state: z.array(Mount).default([]).describe("Directories that are backed up."),
  volumes: z.array(Mount).default([]).describe("Directories that are not backed up."),
  devices: z.array(Device).default([]).describe("Devices of the host that it may use."),
  gpu: z.boolean().default(false).describe("The host's GPU (/dev/dri)."),
  hardening: Hardening.prefault({}),
  resources: Resources.prefault({}),
  stopTimeout: z
    .int()
    .min(1)
    .max(3600)
    .optional()
    .describe("Seconds until a stop becomes a kill; left out: the catalogue's, else 10."),
  extraOptions: z
    .array(PodmanOption)
    .default([])
    .describe("Further options of podman run: the way out for what has no key. Nothing checks them."),
};

export const Companion = z
  .strictObject({
    ...containerFields,
    dependsOn: z
      .array(Name)
      .default([])
      .describe("Containers of this service that start first; its own by the service's name."),
    healthcheck: z
      .strictObject({ command: HealthCommand })
      .optional()
      .describe("How to see that it is well."),
  })
  .describe("A container beside the service's own, on a private network with it.");
