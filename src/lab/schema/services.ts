import { z } from "zod";
import { Companion, containerFields, Environment, HealthCommand, Resources } from "./containers.ts";
import { term } from "./term.ts";
import { AbsolutePath, HostName, ImageReference, Name, Port, RelativeName } from "./terms.ts";

const ServicePort = z.strictObject({
  container: Port.describe("Port inside the container, or the one a native service listens on."),
  name: Name.describe("What expose and healthcheck call this port."),
  host: Port.optional().describe("Port on the host; left out: the catalogue's, else the container's."),
  protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Transport protocol."),
  lan: z.boolean().default(false).describe("Publish on the host's address instead of loopback."),
});

const Healthcheck = z
  .strictObject({
    path: term(
      /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*$/,
      "a URL path that starts with /",
      "leave out scheme and host",
    )
      .optional()
      .describe("Path that answers 2xx or 3xx when all is well; left out: the catalogue's."),
    port: Name.optional().describe("Name of the port; left out: the one that expose uses."),
    command: HealthCommand.optional(),
  })
  .describe("How to see that the service is well: a path, a command or both.");

const Expose = z
  .strictObject({
    name: RelativeName.describe("Published as <name>.<lab.domain>."),
    port: Name.optional().describe("Name of the port; left out: the catalogue's first or the only one."),
    auth: z
      .enum(["none", "app", "basic", "forward"])
      .describe("Who asks for the password: nobody, the app itself, Caddy, or a forward-auth service."),
  })
  .describe(
    "A virtual host with TLS: by the certificate of lab.acme, else by Caddy's own authority, which browsers do not know.",
  );

export const databaseKinds = ["postgresql", "mariadb", "mongodb", "sqlite"] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

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
      class: z
        .enum(protectionClasses)
        .optional()
        .describe("How much a loss would hurt; left out: the catalogue's, else standard."),
      destinations: z
        .array(Name)
        .optional()
        .describe("Names from backups.destinations; left out: all of them."),
      exclude: z
        .array(AbsolutePath)
        .default([])
        .describe("Paths that are left out, besides the catalogue's."),
      retention: OwnRetention.optional(),
    }),
  ])
  .describe("Backup of the service's state; false switches it off.");

/** What may differ from host to host. */
const Override = z
  .strictObject({
    image: ImageReference.optional().describe("Container image on this host."),
    ports: z.record(Name, Port).default({}).describe("Name of a port to its port on this host."),
    environment: Environment,
    resources: Resources.prefault({}),
    expose: z
      .union([
        z.literal(false),
        z.strictObject({ name: RelativeName.describe("Published as <name>.<lab.domain>.") }),
      ])
      .optional()
      .describe("Another name on this host; false: not published from here."),
  })
  .describe("What is different on one of its hosts; variables and limits one by one.");

export const Service = z
  .strictObject({
    uses: Name.optional().describe("Catalogue entry: image or module, ports, state, hardening."),
    host: HostName.optional().describe("Host that runs it: one of host, hosts and tag."),
    hosts: z.array(HostName).min(1).optional().describe("Hosts that run it."),
    tag: Name.optional().describe("Runs on every host with this tag."),
    ...containerFields,
    ports: z
      .array(ServicePort)
      .default([])
      .describe("Ports; loopback only unless lan is true. One with a catalogue's name takes its place."),
    network: z
      .enum(["bridge", "host"])
      .default("bridge")
      .describe("host: the host's own network, where nothing is published and nothing is kept apart."),
    containers: z.record(Name, Companion).default({}).describe("Companion containers on a private network."),
    dependsOn: z.array(Name).default([]).describe("Companions that start first."),
    settings: z
      .record(z.string(), z.json())
      .default({})
      .describe("Settings of a native module, as it takes them."),
    healthcheck: Healthcheck.optional(),
    expose: Expose.optional(),
    database: z
      .enum(databaseKinds)
      .optional()
      .describe("What keeps its data, for backups that are consistent; left out: the catalogue's."),
    backup: ServiceBackup.prefault({}),
    monitor: z.boolean().default(true).describe("Probe it and alert."),
    overrides: z.record(HostName, Override).default({}).describe("Host to what is different there."),
  })
  .describe("One service, on one host or several.");
