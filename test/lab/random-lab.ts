import fc from "fast-check";
import { Document, stringify } from "yaml";
import { founding, profiles } from "./lab-text.ts";
import { apart, service } from "./random-service.ts";
import {
  atLeastOne,
  type Data,
  directory,
  freeText,
  name,
  optional,
  path,
  secret,
  some,
} from "./random-terms.ts";

/** Random valid labs, and random damage to them. All randomness is fast-check's. */

const letters = "abcdefghijklmnopqrstuvwxyz";
const sshKeys = [...founding.matchAll(/ssh-ed25519 [A-Za-z0-9+/]+/g)].map(([key]) => key);
const recipients = [...founding.matchAll(/age1[a-z0-9]+/g)].map(([key]) => key);

const platforms = ["x86_64-linux", "aarch64-linux", "aarch64-darwin", "x86_64-darwin"] as const;

/** Hosts get unlike addresses, ids and keys by their number, of which there are four. */
function host(number: number, destinations: readonly string[]): fc.Arbitrary<Data> {
  return fc.constantFrom(...platforms).chain((platform) => {
    const darwin = platform.endsWith("darwin");
    const cpu = platform.slice(0, platform.indexOf("-"));
    const machines = profiles.filter(
      (one) => one.startsWith(`hw-${cpu}-`) && one.endsWith("darwin") === darwin,
    );
    const roles = darwin
      ? ["role-dev", "role-workstation"]
      : ["role-dev", "role-server", "role-container-host"];
    const common = fc.record(
      {
        hardware:
          machines.length === 0
            ? fc.constant<string[]>([])
            : fc.constantFrom(...machines).map((one) => [one]),
        roles: some(roles),
        tags: fc.uniqueArray(name, { maxLength: 2 }),
        purpose: fc.constantFrom("production", "development"),
        address: fc.constantFrom(`10.0.0.${number + 1}`, `fd00::${number + 1}`),
        sync: fc.constant("observe"),
      },
      optional,
    );
    const sshHostKey = fc.constantFrom("pending", `${sshKeys[number]} root@host`);
    return fc
      .tuple(common, sshHostKey, darwin ? darwinKeys(destinations) : nixosKeys(number))
      .map(([shared, key, own]) => ({ platform, sshHostKey: key, ...shared, ...own }));
  });
}

/** Made once: `fc.stringMatching` costs milliseconds, which a chain would pay for every lab. */
const datasets = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,5}\/[a-z]{1,5}$/), { maxLength: 2 })
  .map((sets) => Object.fromEntries(sets.map((set) => [set, `/${set}`])));

function nixosKeys(number: number): fc.Arbitrary<Data> {
  return fc.record(
    {
      stateVersion: fc.constantFrom("24.11", "25.05", "25.11"),
      zfs: fc.record({ hostId: fc.constantFrom(`e600000${number}`, `0000000${number + 1}`), datasets }),
    },
    { requiredKeys: ["stateVersion"] },
  );
}

function darwinKeys(destinations: readonly string[]): fc.Arbitrary<Data> {
  const required = { stateVersion: fc.constantFrom(4, 5, 6), primaryUser: fc.constantFrom("ada", "bob.b") };
  if (destinations.length === 0) return fc.record(required);
  const paths = fc.uniqueArray(directory, { minLength: 1, maxLength: 2 });
  return fc.record(
    { ...required, backup: fc.record({ paths, destinations: atLeastOne(destinations) }) },
    { requiredKeys: ["stateVersion", "primaryUser"] },
  );
}

const destination: fc.Arbitrary<Data> = fc.oneof(
  fc.record({ kind: fc.constant("local"), path: directory, passwordSecret: secret }),
  fc.record({
    kind: fc.constant("local"),
    mount: fc.record({
      device: fc.constantFrom("10.0.0.5:/b", "//nas/b"),
      type: fc.constantFrom("nfs", "fuse.sshfs"),
      at: directory,
    }),
    path: path.map((steps) => steps.join("/")),
    passwordSecret: secret,
  }),
  fc.record({
    kind: fc.constant("s3"),
    endpoint: fc.constant("https://s3.example.net:9000"),
    bucket: fc.constant("my-bucket"),
    passwordSecret: secret,
    environmentSecret: secret,
  }),
  fc.record({
    kind: fc.constant("sftp"),
    host: fc.constantFrom("10.0.0.8", "fd00::8", "box.example.net"),
    port: fc.constantFrom(22, 2222),
    user: fc.constant("lab"),
    path: directory,
    hostKey: fc.constant("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK+05Masz2NMR6O2tlNe78m6ScUnT8oiRzgpeXY10Srh"),
    identitySecret: secret,
    passwordSecret: secret,
  }),
  fc.record(
    {
      kind: fc.constant("rest"),
      url: fc.constantFrom("https://rest.example.net", "https://rest.example.net:8000/lab/"),
      passwordSecret: secret,
      environmentSecret: secret,
      offsite: fc.boolean(),
    },
    { requiredKeys: ["kind", "url", "passwordSecret"] },
  ),
);

/** Each destination at a place of its own: two that are one place are refused. */
function places(destinations: Readonly<Record<string, Data>>): Readonly<Record<string, Data>> {
  return Object.fromEntries(
    Object.entries(destinations).map(([one, made]) => {
      const below = (key: string, between: string) => {
        const text = made[key];
        return typeof text === "string" ? { [key]: `${text.replace(/\/$/, "")}${between}${one}` } : {};
      };
      const mount = typeof made.mount === "object" ? { mount: { ...made.mount, at: `/mnt/${one}` } } : {};
      return [
        one,
        { ...made, ...mount, ...below("path", "/"), ...below("bucket", "-"), ...below("url", "/") },
      ];
    }),
  );
}

const backups = fc.record(
  {
    snapshotAt: fc.constantFrom("00:00", "23:59"),
    randomizedDelay: fc.constantFrom("45m", "1h 30m"),
    retention: fc.record({ last: fc.nat(9), weekly: fc.nat(9) }, optional),
    drill: fc.record({ schedule: fc.constantFrom("daily", "monthly") }, optional),
    limits: fc.record({ memory: fc.constantFrom("512M", "3G"), cpus: fc.constantFrom(0.5, 4) }, optional),
    verify: fc.record(
      {
        schedule: fc.constantFrom("daily", "weekly"),
        readDataSubset: fc.constantFrom("0.5%", "100%", "1/10"),
      },
      optional,
    ),
  },
  optional,
);

function secrets(hosts: readonly string[]): fc.Arbitrary<Data> {
  const files = fc.uniqueArray(secret, { maxLength: 4 }).chain((names) =>
    fc.tuple(
      ...names.map((one, i) =>
        fc.oneof(fc.constant(hosts), atLeastOne(hosts)).map((its) => ({
          path: `secrets/${letters[i]}.sops.yaml`,
          hosts: its,
          names: [its === hosts ? one : `${one}/of-some`],
        })),
      ),
    ),
  );
  return fc.record(
    {
      admins: fc.dictionary(fc.constantFrom("ada", "bob"), fc.constantFrom(...recipients)),
      bot: fc.constantFrom(...recipients),
      files,
    },
    optional,
  );
}

const lab = fc.record(
  {
    name,
    domain: fc.constantFrom("lab.example.net", "home.arpa"),
    timeZone: fc.constantFrom("Europe/Berlin", "UTC", "America/New_York", "Etc/GMT+5"),
    admins: fc.dictionary(
      fc.constantFrom("ada", "bob", "eve"),
      fc.record(
        { github: fc.constantFrom("octo-cat", "a"), sshKeys: fc.tuple(fc.constantFrom(...sshKeys)) },
        { requiredKeys: ["sshKeys"] },
      ),
      { minKeys: 1 },
    ),
    auth: fc.constantFrom(
      {
        basic: { users: ["ada", "bob.b"], environmentSecret: "caddy/basic" },
        forward: { url: "http://127.0.0.1:9091" },
      },
      {
        basic: { users: ["ada"], environmentSecret: "caddy/basic" },
        forward: { url: "https://auth.example.net", path: "/api/verify?x=1", copyHeaders: ["Remote-User"] },
      },
    ),
    acme: fc.record({ email: fc.constant("a@example.net"), dnsProvider: name, environmentSecret: secret }),
  },
  { requiredKeys: ["name", "domain", "timeZone", "admins", "auth"] },
);

const dns = fc.constantFrom(
  {},
  { zones: ["lab.example.net"], records: [{ name: "nas", type: "A", value: "10.0.0.5" }] },
  { zones: ["a.example"], records: [{ name: "_acme", type: "CNAME", value: "x.example", ttl: 60 }] },
  { zones: ["lab.example.net"], nameServers: ["ns.a.example"], contact: "a.b@example.net", firstSerial: 9 },
);

const acknowledge = fc.uniqueArray(
  fc.record(
    {
      id: name,
      scope: freeText.filter((text) => text !== ""),
      reason: freeText.map((text) => `x${text}`),
      until: fc.constant("2027-03-01"),
    },
    { requiredKeys: ["id", "reason", "until"] },
  ),
  { selector: ({ id }) => id, maxLength: 2 },
);

/** A lab that is right, as data. */
const labData: fc.Arbitrary<Data> = fc
  .record({
    hosts: fc.uniqueArray(
      name.filter((one) => one !== "all" && one !== "localhost"),
      { minLength: 1, maxLength: 4 },
    ),
    destinations: fc.dictionary(name, destination, { maxKeys: 2 }).map(places),
  })
  .chain(({ hosts: names, destinations }) => {
    const to = Object.keys(destinations);
    return fc
      .tuple(...names.map((one, i) => host(i, to).map((made) => [one, made] as const)))
      .chain((hosts) => {
        const nixos = hosts
          .filter(([, { platform }]) => String(platform).endsWith("linux"))
          .map(([one]) => one);
        const services =
          nixos.length === 0
            ? fc.constant({})
            : fc.dictionary(name, service({ nixos, destinations: to }), { maxKeys: 4 }).map(apart);
        return fc.record(
          {
            version: fc.constant(1),
            lab,
            hosts: fc.constant(Object.fromEntries(hosts)),
            services,
            backups: backups.map((rest) => ({ ...rest, destinations })),
            secrets: secrets(names),
            dns,
            monitoring: fc.record(
              {
                nodeExporter: fc.boolean(),
                alerts: fc.record({ kind: fc.constantFrom("ntfy", "webhook"), urlSecret: secret }),
              },
              optional,
            ),
            acknowledge,
            sync: fc.record({ mode: fc.constantFrom("pull-request", "observe") }),
          },
          { requiredKeys: ["version", "lab", "hosts", "backups"] },
        );
      });
  });

const layout = fc.record({
  style: fc.constantFrom("block", "flow", "json"),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  mark: fc.constantFrom("", "\uFEFF"),
});

/** The text of a lab that is right: block, flow or JSON, with any line ends. */
export const labText: fc.Arbitrary<string> = textOf(labData);

function textOf(lab: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc
    .tuple(lab, layout)
    .map(([data, { style, lineEnd, mark }]) => mark + print(data, style).replaceAll("\n", lineEnd));
}

function print(data: unknown, style: string): string {
  const options = { aliasDuplicateObjects: false, version: "1.2" } as const;
  if (style === "json") return JSON.stringify(data, null, 1);
  if (style === "block") return stringify(data, { ...options, lineWidth: 0, blockQuote: false });
  return new Document(data, options).toString({ collectionStyle: "flow", lineWidth: 0, blockQuote: false });
}

/** What people and enemies leave behind in a file. */
const debris = fc.constantFrom(
  ..."\t|\n|\n\n|: |- |*x|&x |!x |!!int |%YAML 1.1\n|---\n|...\n|[|]|{|}|'|\"|#|,|? |<<: |__proto__: 1\n|constructor: 1\n|\0|\uFEFF|yes|null|~|.inf|0x1F|../x|/etc|root|[[|{{|: :|\u2028|🦭".split(
    "|",
  ),
);

/** A share of the whole, every one as likely. */
const place = fc.noBias(fc.integer({ min: 0, max: 99_999 })).map((number) => number / 100_000);

interface Damage {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: place,
  cut: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
  put: fc.oneof(debris, freeText, fc.constant("")),
});

/** A lab with up to five places cut out or written over. */
export const damagedLabText: fc.Arbitrary<string> = fc
  .tuple(labText, fc.array(damage, { minLength: 1, maxLength: 5 }))
  .map(([text, damages]) => damages.reduce(inflict, text));

function inflict(text: string, { at, cut, put }: Damage): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + put + text.slice(start + cut);
}

const wrongValue = fc.oneof(
  freeText,
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    0,
    -1,
    1e300,
    1.5,
    true,
    false,
    "root",
    "all",
    "../x",
    "/",
    "pending",
    "web",
  ),
  fc.constantFrom<unknown>("x86_64-linux", "aarch64-darwin", "hw-x86_64-vm", "role-dev-darwin", 6, "25.05", [
    "ada",
    "ada",
  ]),
);

interface Alteration {
  /** Which node, as a share of all. */
  readonly at: number;
  readonly deed: "replace" | "remove" | "rename" | "double";
  readonly value: unknown;
  readonly key: string;
}

const alteration: fc.Arbitrary<Alteration> = fc.record({
  at: place,
  deed: fc.constantFrom("replace", "remove", "rename", "double"),
  value: wrongValue,
  key: fc.oneof(
    name,
    freeText,
    fc.constantFrom("__proto__", "constructor", "host", "tag", "zfs", "backup", "root"),
  ),
});

/** A lab with up to four nodes replaced, removed, renamed or doubled: good YAML, and mostly no good lab. */
export const alteredLabText: fc.Arbitrary<string> = textOf(altered(labData));

function altered(lab: fc.Arbitrary<Data>): fc.Arbitrary<unknown> {
  return fc
    .tuple(lab, fc.array(alteration, { minLength: 1, maxLength: 4 }))
    .map(([data, alterations]) => alterations.reduce<unknown>(alter, data));
}

/** A lab that is right, and what became of it: itself with up to four nodes altered, or another lab. */
export const labHistory: fc.Arbitrary<readonly [string, string]> = labData.chain((data) => {
  const same = fc.constant(data);
  return fc.tuple(textOf(same), textOf(fc.oneof(altered(same), labData)));
});

function alter(data: unknown, { at, deed, value, key }: Alteration): unknown {
  let rest = Math.floor(at * countNodes(data));
  const visit = (node: unknown): unknown => {
    if (typeof node !== "object" || node === null) return node;
    const entries = Object.entries(node).flatMap(([step, inner]): [string, unknown][] => {
      if (rest-- !== 0) return [[step, visit(inner)]];
      if (deed === "remove") return [];
      if (deed === "replace") return [[step, value]];
      return deed === "rename"
        ? [[key, inner]]
        : [
            [step, inner],
            [key, inner],
          ];
    });
    return Array.isArray(node) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  };
  return visit(data);
}

function countNodes(node: unknown): number {
  if (typeof node !== "object" || node === null) return 0;
  return Object.values(node).reduce<number>((sum, inner) => sum + 1 + countNodes(inner), 0);
}
