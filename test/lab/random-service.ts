import fc from "fast-check";
import { catalogue, findEntry } from "../../src/catalogue/catalogue.ts";
import { capabilities } from "../../src/lab/schema/capabilities.ts";
import {
  atLeastOne,
  type Data,
  directory,
  environment,
  freeText,
  image,
  name,
  optional,
  secret,
  some,
} from "./random-terms.ts";

const mounts = fc.uniqueArray(fc.record({ path: directory, mount: directory }), {
  selector: ({ mount }) => mount,
  maxLength: 4,
});

/** state, volumes, secret files and memory, which share what they mount on. */
const storage = fc
  .tuple(mounts, secret, fc.nat(4), fc.nat(2), fc.boolean())
  .map(([all, its, at, files, inMemory]) => {
    const [owned, rest] = [all.slice(0, at), all.slice(at)];
    const others = rest.slice(files);
    return {
      state: owned,
      secretFiles: rest.slice(0, files).map(({ mount }) => ({ secret: its, mount })),
      volumes: inMemory ? [] : others,
      tmpfs: inMemory ? others.map(({ mount }) => mount) : [],
    };
  });

/** A switch is opened with a reason only. */
const hardening = fc.oneof(
  fc.record(
    {
      readOnly: fc.constant(true),
      noNewPrivileges: fc.constant(true),
      privileged: fc.constant(false),
      capabilities: some(capabilities),
    },
    optional,
  ),
  fc.record(
    {
      readOnly: fc.boolean(),
      noNewPrivileges: fc.boolean(),
      dropCapabilities: fc.boolean(),
      privileged: fc.boolean(),
      capabilities: some(capabilities),
      reason: freeText.map((text) => `x${text}`),
    },
    { requiredKeys: ["reason"] },
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

/** What a service's own container and a companion have alike; no directory gets an owner that could clash. */
const containerFields = fc
  .tuple(
    storage,
    hardening,
    fc.record(
      {
        environment,
        environmentSecrets: fc.uniqueArray(secret, { maxLength: 2 }),
        resources,
        command: fc.array(freeText, { maxLength: 2 }),
        devices: some(["/dev/ttyUSB0", "/dev/dri/renderD128:/dev/dri/card0", "/dev/fuse:rwm"]),
        gpu: fc.boolean(),
        stopTimeout: fc.integer({ min: 1, max: 3600 }),
        extraOptions: fc.array(fc.constantFrom("--init", "--shm-size=256m"), { maxLength: 3 }),
        user: fc.constant("app"),
      },
      optional,
    ),
  )
  .map(([{ tmpfs, ...stored }, hardened, rest]) => ({
    ...stored,
    ...rest,
    hardening: { ...hardened, tmpfs },
  }));

const companion = fc
  .tuple(containerFields, image, fc.constantFrom({}, { healthcheck: { command: "true" } }))
  .map(([fields, used, check]) => ({ ...fields, image: used, ...check }));

const ports = fc.uniqueArray(
  fc.record(
    {
      container: fc.integer({ min: 444, max: 65_535 }),
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

/** Each companion waits for later ones only. */
const companions = fc
  .dictionary(name, companion, { maxKeys: 2 })
  .chain((containers) => fc.tuple(fc.constant(Object.entries(containers)), some(Object.keys(containers))))
  .map(([entries, dependsOn]) => ({
    containers: Object.fromEntries(
      entries.map(([alias, made], i) => [
        alias,
        { ...made, dependsOn: entries.slice(i + 1).map(([other]) => other) },
      ]),
    ),
    dependsOn,
  }));

const overridden = fc.record({ image, environment, resources }, optional);

interface Names {
  readonly nixos: readonly string[];
  readonly destinations: readonly string[];
}

/** A service on hosts that there are, as data. */
export function service({ nixos, destinations }: Names): fc.Arbitrary<Data> {
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
  const common = fc.record(
    { backup, monitor: fc.boolean(), database: fc.constantFrom("postgresql", "sqlite") },
    optional,
  );
  const place = fc.oneof(
    fc.constantFrom(...nixos).map((host) => ({ host })),
    atLeastOne(nixos).map((hosts) => ({ hosts })),
  );
  const podman = fc
    .tuple(containerFields, companions, fc.oneof(ofImage, ofCatalogue), place, overridden)
    .map(([fields, beside, runs, where, different]) => {
      const [host = ""] = "host" in where ? [where.host] : where.hosts;
      return { ...fields, ...beside, ...runs, ...where, overrides: { [host]: different } };
    });
  const natives = fc.tuple(native, place).map(([runs, where]) => ({ ...runs, ...where }));
  return fc
    .tuple(common, fc.oneof({ weight: 3, arbitrary: podman }, natives))
    .map(([shared, runs]) => ({ ...shared, ...runs }));
}

/** What runs, and the port that a virtual host and a health check lead to, which is not on the LAN. */
const ofImage = fc.tuple(image, ports).chain(([used, list]) => {
  const tcp = list.filter(({ protocol, lan }) => protocol !== "udp" && lan !== true).map((port) => port.name);
  const unique = list.filter((port, i) => list.findIndex((other) => other.name === port.name) === i);
  const doors = tcp.length === 0 ? fc.constant({}) : fc.constantFrom(...tcp).chain(door);
  return doors.map((open) =>
    unique.length === list.length ? { image: used, ports: list, ...open } : { image: used },
  );
});

const ofCatalogue = fc
  .tuple(fc.constantFrom(...catalogue.filter(({ runtime }) => runtime.kind === "podman")), door(undefined))
  .map(([{ name: uses, upstream }, { expose, ...open }]) => ({
    uses,
    ...open,
    ...(upstream === null || expose === undefined ? {} : { expose }),
  }));

const native = fc
  .tuple(settings, door(undefined), fc.uniqueArray(secret, { maxLength: 2 }))
  .map(([said, open, environmentSecrets]) => ({
    uses: "attic",
    settings: said,
    environmentSecrets,
    ...open,
  }));

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

interface Occupant {
  readonly uses?: string;
  readonly ports?: readonly { readonly container: number }[];
  readonly expose?: { readonly name: string };
  readonly containers?: Data;
}

/** Without the services that would take another's port, name or unit. */
export function apart(services: Readonly<Record<string, Data>>): Data {
  const taken = new Set(
    catalogue.flatMap(({ ports: known }) => known.map(({ host: number }) => `port ${number}`)),
  );
  return Object.fromEntries(
    Object.entries(services).filter(([its, made]) => {
      const { uses, ports: list = [], expose, containers = {} }: Occupant = made;
      const claims = [
        ...(uses === undefined ? [] : [`uses ${uses}`]),
        ...list.map(({ container }) => `port ${container}`),
        ...(expose === undefined ? [] : [`name ${expose.name}`]),
        ...[its, ...Object.keys(containers).map((alias) => `${its}-${alias}`)].map((unit) => `unit ${unit}`),
        ...companionsOf(uses).map((alias) => `unit ${its}-${alias}`),
      ];
      const isFree = !claims.some((claim) => taken.has(claim)) && !Object.hasOwn(containers, its);
      if (isFree) for (const claim of claims) taken.add(claim);
      return isFree;
    }),
  );
}

function companionsOf(uses: string | undefined): readonly string[] {
  const runtime = findEntry(uses)?.runtime;
  return runtime?.kind === "podman" ? Object.keys(runtime.companions) : [];
}
