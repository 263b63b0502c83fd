import { z } from "zod";
import { type CommandName, leastRoles } from "../commands.ts";
import { Backups } from "./backups.ts";
import { Checks } from "./checks.ts";
import { Host } from "./hosts.ts";
import { Service } from "./services.ts";
import { term } from "./term.ts";
import {
  AgeRecipient,
  CachePublicKey,
  CacheUrl,
  Day,
  DomainName,
  HeaderName,
  HostName,
  IpAddress,
  Name,
  Origin,
  RecordName,
  SecretName,
  SopsPath,
  SshKey,
  UserName,
} from "./terms.ts";
import { TimeZone } from "./time-zone.ts";

const Admin = z
  .strictObject({
    github: term(
      /^(?=.{1,39}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*(_[A-Za-z0-9]+)?$/,
      "a GitHub login",
      "write it without @ or https://github.com/",
    )
      .optional()
      .describe(
        "GitHub login. Where any is given, `/rekey` is for these alone, as far as GitHub allows it too.",
      ),
    sshKeys: z.array(SshKey).min(1).describe("Public keys that may log in on every host."),
  })
  .describe("A person who looks after the lab.");

const Acme = z
  .strictObject({
    email: z.email({ error: "an e-mail address" }).describe("Contact for the certificate authority."),
    dnsProvider: Name.describe("lego's name of the DNS provider, as security.acme takes it."),
    environmentSecret: SecretName.describe("Secret with the provider's credentials as NAME=value lines."),
  })
  .describe("One wildcard certificate by DNS-01, used by every virtual host.");

const Auth = z
  .strictObject({
    basic: z
      .strictObject({
        users: z.array(UserName).min(1).describe("Who may log in."),
        environmentSecret: SecretName.describe(
          "Secret with a line `BASIC_AUTH_<USER>=<hash>` for each, as `caddy hash-password` prints it.",
        ),
      })
      .optional()
      .describe("Caddy asks for name and password."),
    forward: z
      .strictObject({
        url: Origin.describe("Scheme, host and port of the service that says who may in, such as Authelia."),
        path: term(/^\/[A-Za-z0-9._~/?=&-]*$/, "a URL path that starts with /")
          .default("/")
          .describe("What it is asked for."),
        copyHeaders: z.array(HeaderName).default([]).describe("Headers of its answer that are handed on."),
      })
      .optional()
      .describe("Another service is asked about every request."),
  })
  .describe("What expose.auth basic and forward need.");

const LabSection = z
  .strictObject({
    name: Name.describe("Name of the lab."),
    domain: DomainName.describe("Services are published below it; it is every host's networking.domain."),
    timeZone: TimeZone.describe("time.timeZone of every host."),
    admins: z.record(UserName, Admin).describe("User name to person; at least one."),
    acme: Acme.optional(),
    auth: Auth.prefault({}),
  })
  .describe("What all hosts share.");

const SecretsFile = z.strictObject({
  path: SopsPath.describe("A file encrypted by sops."),
  hosts: z.array(HostName).min(1).describe("Hosts that can open it."),
  names: z
    .array(SecretName)
    .min(1)
    .describe(
      "Secrets that live in it. A name may be in several files, for different hosts. A .env, .ini or .bin file is one secret, as a whole.",
    ),
});

const Secrets = z
  .strictObject({
    admins: z
      .record(UserName, AgeRecipient)
      .default({})
      .describe("People's recipients: who can always open everything. Left out: no .sops.yaml is written."),
    bot: AgeRecipient.optional().describe("labkeeper's own recipient; left out: keyless mode."),
    files: z
      .array(SecretsFile)
      .default([])
      .describe("Files shared by hosts; any other secret belongs to hosts/<host>/secrets.sops.yaml."),
  })
  .describe("Who can read which secret.");

const Ttl = z.int().min(60).max(604800);

const Dns = z
  .strictObject({
    zones: z.array(DomainName).default([]).describe("Zones that are written, each to dns/<zone>.zone."),
    ttl: Ttl.default(3600).describe("Time to live of records that name none, in seconds."),
    nameServers: z
      .array(DomainName)
      .default([])
      .describe(
        "Who answers for the zones, the primary first; with them and contact each zone is whole, otherwise it is a part to $INCLUDE.",
      ),
    contact: z
      .email({ error: "an e-mail address" })
      .optional()
      .describe("Whom to write to about the zones: RNAME of their SOA record."),
    firstSerial: z
      .int()
      .min(1)
      .max(4294967295)
      .default(1)
      .describe("Lowest serial number, for zones that others know already; each change adds one."),
    records: z
      .array(
        z.strictObject({
          name: RecordName.describe("Name below the zone; @ is the zone itself, * any name."),
          zone: DomainName.optional().describe("Which of the zones; left out: the first."),
          type: z.enum(["A", "AAAA", "CNAME"]).describe("Record type."),
          value: z.union([IpAddress, DomainName]).describe("Address, or the name a CNAME points at."),
          ttl: Ttl.optional().describe("Time to live, in seconds."),
        }),
      )
      .default([])
      .describe("Records besides those of the virtual hosts."),
  })
  .describe("DNS, aggregated from the virtual hosts.");

const Monitoring = z
  .strictObject({
    host: HostName.optional().describe(
      "NixOS host that watches the others; left out: each probes its own services.",
    ),
    nodeExporter: z.boolean().default(false).describe("Prometheus node exporter on every NixOS host."),
    alerts: z
      .strictObject({
        kind: z.enum(["ntfy", "pushover", "webhook"]).describe("Channel."),
        urlSecret: SecretName.describe("Secret with the channel's address."),
      })
      .optional()
      .describe("Where alerts go."),
  })
  .describe("Monitoring.");

const Acknowledgement = z.strictObject({
  id: Name.describe("Warning that is accepted."),
  scope: z
    .string()
    .min(1)
    .optional()
    .describe("Path in lab.yaml such as services.omada; left out: everywhere."),
  reason: z.string().min(1).describe("Why it is accepted."),
  until: Day.describe("Last day on which it is accepted."),
});

const leastRoleFor = (name: CommandName) =>
  z.enum(leastRoles).optional().describe(`Least role on GitHub that may use /${name}.`);

const Commands = z
  .strictObject({
    help: leastRoleFor("help"),
    plan: leastRoleFor("plan"),
    sync: leastRoleFor("sync"),
    check: leastRoleFor("check"),
    rekey: leastRoleFor("rekey"),
    ack: leastRoleFor("ack"),
    why: leastRoleFor("why"),
    adopt: leastRoleFor("adopt"),
    revert: leastRoleFor("revert"),
    confirm: leastRoleFor("confirm"),
    restore: leastRoleFor("restore"),
  } satisfies Record<CommandName, unknown>)
  .describe("Who may use which command; only ever narrows what labkeeper asks for. nobody: switched off.");

/** lab.yaml as it is written. */
export const LabSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format."),
  lab: LabSection,
  hosts: z.record(HostName, Host).describe("Host name to machine."),
  services: z.record(Name, Service).default({}).describe("Service name to service."),
  backups: Backups.prefault({}),
  secrets: Secrets.prefault({}),
  caches: z
    .array(
      z.strictObject({
        url: CacheUrl.describe(
          "Substituter; http:// in the home's own network only. Nix asks the lowest ?priority=N first.",
        ),
        publicKey: CachePublicKey.describe("Key that its paths are signed with."),
      }),
    )
    .default([])
    .describe("Binary caches that every host uses."),
  dns: Dns.prefault({}),
  monitoring: Monitoring.prefault({}),
  acknowledge: z.array(Acknowledgement).default([]).describe("Warnings that are accepted for a while."),
  commands: Commands.prefault({}),
  checks: Checks.prefault({}),
  sync: z
    .strictObject({
      mode: z
        .enum(["pull-request", "observe"])
        .default("pull-request")
        .describe("observe: warnings and plans only."),
      dashboard: z
        .boolean()
        .optional()
        .describe(
          "Whether an issue of labkeeper's shows how the lab stands; left out: on private repositories only.",
        ),
    })
    .prefault({})
    .describe("How changes are proposed."),
});

/** lab.yaml after the parse, defaults of single keys filled in. */
export type Lab = z.output<typeof LabSchema>;
