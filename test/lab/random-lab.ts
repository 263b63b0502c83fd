import fc from "fast-check";
import { Document, stringify } from "yaml";
import { catalogue } from "../../src/catalogue/catalogue.ts";
import { capabilities } from "../../src/lab/schema/capabilities.ts";
import { founding, profiles } from "./lab-text.ts";

/** Random valid labs, and random damage to them. All randomness is fast-check's. */

type Data = Readonly<Record<string, unknown>>;

/** Free text: anything that UTF-8 can hold, but NUL. */
const freeText = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && text.isWellFormed()),
  fc.constantFrom(
    "yes",
    "~",
    "0777",
    "1e9",
    "$" + "{x}",
    "''${",
    '"',
    "\\",
    "\r\n",
    "- a",
    "#",
    "%d",
    "{{ }}",
    "\u0085\u2028",
  ),
);

const letters = "abcdefghijklmnopqrstuvwxyz";
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$/);
const path = fc.array(fc.stringMatching(/^[a-z0-9_][a-z0-9_.-]{0,8}$/), { minLength: 1, maxLength: 3 });
const directory = path.map((steps) => `/${steps.join("/")}`);
const secret = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}(\/[a-z][a-z0-9_-]{0,8})?$/);
const image = fc.constantFrom(
  "docker.io/library/redis:8.2.1-alpine",
  "ghcr.io/a/b-c/d__e",
  `quay.io:5000/x@sha256:${"0f".repeat(32)}`,
  "localhost/x:latest",
);
const sshKeys = [...founding.matchAll(/ssh-ed25519 [A-Za-z0-9+/]+/g)].map(([key]) => key);
const recipients = [...founding.matchAll(/age1[a-z0-9]+/g)].map(([key]) => key);
const environment = fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/), freeText, { maxKeys: 3 });
const optional = { requiredKeys: [] };

function some<T>(all: readonly T[]) {
  return fc.subarray([...all]);
}

function atLeastOne<T>(all: readonly T[]) {
  return fc.subarray([...all], { minLength: 1 });
}

const mounts = fc.uniqueArray(fc.record({ path: directory, mount: directory }), {
  selector: ({ mount }) => mount,
  maxLength: 4,
});

/** state and volumes, which share what they mount on. */
const storage = mounts.chain((all) =>
  fc.nat(all.length).map((at) => ({ state: all.slice(0, at), volumes: all.slice(at) })),
);

const companion = fc
  .tuple(
    storage,
    fc.record(
      { image, environment, user: fc.constantFrom("1000", "315:315", "app") },
      { requiredKeys: ["image"] },
    ),
  )
  .map(([stored, rest]) => ({ ...stored, ...rest }));

const ports = fc.uniqueArray(
  fc.record(
    {
      container: fc.integer({ min: 1, max: 65_535 }),
      name,
      protocol: fc.constantFrom("tcp", "udp"),
      lan: fc.boolean(),
    },
    { requiredKeys: ["container", "name"] },
  ),
  { selector: ({ container }) => container, maxLength: 3, minLength: 1 },
);

const settings = fc.dictionary(
  fc.string().filter((key) => key !== "__proto__" && !key.includes("\0")),
  fc
    .jsonValue()
    .filter((value) => !/__proto__|\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)) && isKept(value)),
  { maxKeys: 3 },
);

/** Whether every number in a JSON value is one that lab.yaml keeps. */
function isKept(value: unknown): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isKept);
}

interface Names {
  readonly nixos: readonly string[];
  readonly destinations: readonly string[];
}

function service({ nixos, destinations }: Names): fc.Arbitrary<Data> {
  const backup = fc.oneof(
    fc.constant(false),
    fc.record(
      {
        class: fc.constantFrom("critical", "standard", "rebuildable"),
        destinations: some(destinations),
        exclude: fc.uniqueArray(directory, { maxLength: 2 }),
        retention: fc.record({ last: fc.nat(9), daily: fc.nat(9), monthly: fc.nat(9) }, optional),
      },
      optional,
    ),
  );
  const resources = fc.record(
    {
      memory: fc.constantFrom("2g", "512m"),
      cpus: fc.double({ min: 0.1, max: 64, noNaN: true }),
      pids: fc.integer({ min: 1, max: 9999 }),
    },
    optional,
  );
  const hardening = fc.record(
    {
      readOnly: fc.boolean(),
      noNewPrivileges: fc.boolean(),
      tmpfs: fc.uniqueArray(directory, { maxLength: 2 }),
      capabilities: some(capabilities),
    },
    optional,
  );
  const common = fc.record(
    {
      environment,
      environmentSecrets: fc.uniqueArray(secret, { maxLength: 2 }),
      hardening,
      resources,
      backup,
      settings,
      monitor: fc.boolean(),
      user: fc.constantFrom("1000:1000", "app"),
    },
    optional,
  );
  const place = fc.oneof(
    fc.constantFrom(...nixos).map((host) => ({ host })),
    atLeastOne(nixos).map((hosts) => ({ hosts })),
  );
  const companions = fc
    .dictionary(name, companion, { maxKeys: 2 })
    .chain((containers) => some(Object.keys(containers)).map((dependsOn) => ({ containers, dependsOn })));
  return fc.tuple(common, place, storage, companions, running).map((parts) => Object.assign({}, ...parts));
}

/** What runs, and the port that a virtual host and a health check lead to. */
const running = fc.oneof(
  fc.tuple(image, ports).chain(([used, list]) => {
    const tcp = list.filter(({ protocol }) => protocol !== "udp").map((port) => port.name);
    const unique = list.filter((port, i) => list.findIndex((other) => other.name === port.name) === i);
    const doors = tcp.length === 0 ? fc.constant({}) : fc.constantFrom(...tcp).chain(door);
    return doors.map((open) =>
      unique.length === list.length ? { image: used, ports: list, ...open } : { image: used },
    );
  }),
  fc
    .tuple(fc.constantFrom(...catalogue), door(undefined))
    .map(([{ name: uses }, open]) => ({ uses, ...open })),
);

function door(port: string | undefined) {
  const at = port === undefined ? {} : { port };
  return fc.record(
    {
      expose: fc
        .record({ name, auth: fc.constantFrom("none", "app", "basic", "forward") })
        .map((made) => ({ ...made, ...at })),
      healthcheck: fc.constantFrom("/", "/api/?x=1").map((asked) => ({ path: asked, ...at })),
    },
    optional,
  );
}

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
);

const backups = fc.record(
  {
    snapshotAt: fc.constantFrom("00:00", "23:59"),
    randomizedDelay: fc.constantFrom("45m", "1h 30m"),
    retention: fc.record({ last: fc.nat(9), weekly: fc.nat(9) }, optional),
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
        atLeastOne(hosts).map((its) => ({
          path: `secrets/${letters[i]}.sops.yaml`,
          hosts: its,
          names: [one],
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
    acme: fc.record({ email: fc.constant("a@example.net"), dnsProvider: name, environmentSecret: secret }),
  },
  { requiredKeys: ["name", "domain", "timeZone", "admins"] },
);

const dns = fc.constantFrom(
  {},
  { zones: ["lab.example.net"], records: [{ name: "nas", type: "A", value: "10.0.0.5" }] },
  { zones: ["a.example"], records: [{ name: "_acme", type: "CNAME", value: "x.example", ttl: 60 }] },
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
    destinations: fc.dictionary(name, destination, { maxKeys: 2 }),
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
            : fc.dictionary(name, service({ nixos, destinations: to }), { maxKeys: 4 });
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
