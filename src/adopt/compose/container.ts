import { imageParts } from "../../catalogue/catalogue.ts";
import type { EntryContainer, EntrySecret } from "../../catalogue/entry.ts";
import type { Yaml } from "../block.ts";
import { type Account, carried, usual } from "./account.ts";
import type { Directories } from "./directories.ts";
import type { Draft } from "./draft.ts";
import { mayNameHost, renamedCommand, renamedValue } from "./hosts.ts";
import { mountsOf } from "./mounts.ts";
import type { NeededSecret } from "./place.ts";

/** What a container's keys in lab.yaml are made of. */
export interface Making {
  readonly service: string;
  /** The service's own container: undefined. */
  readonly alias: string | undefined;
  readonly entry: EntryContainer | undefined;
  readonly secrets: readonly EntrySecret[];
  readonly directories: Directories;
  /** Names of hosts in the compose file, and what the containers are called here. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Names of secret files that several containers of the service read: each needs its own, since each has one owner. */
  readonly shared: ReadonlySet<string>;
}

export interface Made {
  /** Keys of lab.yaml in their order; undefined: left out. */
  readonly keys: Readonly<Record<string, Yaml | undefined>>;
  readonly accounts: readonly Account[];
  readonly secrets: readonly NeededSecret[];
  readonly steps: readonly string[];
}

/** The keys that a service's own container and a companion have alike. */
export function containerKeys(draft: Draft, making: Making): Made {
  const { service, entry } = making;
  const mounts = mountsOf({ draft, service, entry, directories: making.directories });
  const secret = variablesSecret(draft, making);
  const files = secretFiles(draft, making);
  const hardening = { capabilities: some(draft.capabilities), tmpfs: some(draft.tmpfs) };
  const image = imageOf(draft, entry);
  const user = userOf(draft, entry);
  return {
    keys: {
      image: image.image,
      user: user === entry?.user ? undefined : user,
      command: some(renamedCommand(draft.command, making.renamed)),
      environment: environmentOf(draft, { ...making, moved: files.moved }),
      environmentSecrets: secret?.isUsual === false ? [secret.needed.secret] : undefined,
      secretFiles: some(files.items),
      state: some(mounts.state.map((mount) => ({ ...mount }))),
      volumes: some(mounts.volumes.map((mount) => ({ ...mount }))),
      devices: some(draft.devices),
      gpu: draft.gpu ? true : undefined,
      hardening: full(hardening),
      resources: full(draft.resources),
      stopTimeout: draft.stopTimeout === entry?.stopTimeout ? undefined : draft.stopTimeout,
      extraOptions: some([...without(draft.extraOptions, entry?.extraOptions), ...mounts.extraOptions]),
    },
    accounts: [image.account, ...mounts.accounts, ...nameAccount(draft)],
    secrets: [...(secret === undefined ? [] : [secret.needed]), ...files.needed],
    steps: [...mounts.steps, ...namesInSecret(draft, making)],
  };
}

function imageOf(
  { image, path }: Draft,
  entry: EntryContainer | undefined,
): { image: string | undefined; account: Account } {
  const at = [...path, "image"];
  if (image === undefined || entry === undefined) return { image, account: carried(at, "image") };
  const isPinned = /[0-9]/.test(imageParts(image).tag) || image.includes("@");
  return isPinned && image !== entry.image
    ? { image, account: carried(at, "image") }
    : { image: undefined, account: usual(at, `the catalogue's ${entry.image}`) };
}

/** linuxserver.io's images are told by variables what podman is told by --user; PostgreSQL's on Alpine has other numbers. */
function userOf({ user, environment, image }: Draft, entry: EntryContainer | undefined): string | undefined {
  const { repository, tag } = imageParts(image ?? "");
  const { PUID: uid, PGID: gid = uid } = environment;
  if (user !== undefined || entry === undefined) return user;
  if (isLinuxserver(image) && uid !== undefined) return `${uid}:${gid}`;
  if (repository === "library/postgres" && tag.includes("alpine")) return "70:70";
  return entry.user ?? undefined;
}

function isLinuxserver(image: string | undefined): boolean {
  return imageParts(image ?? "").repository.startsWith("linuxserver/");
}

/** Without what the catalogue says, and what is said by user:. */
function environmentOf(
  { environment, image }: Draft,
  { entry, renamed, moved }: Making & { readonly moved: ReadonlyMap<string, string> },
): { readonly [name: string]: Yaml } | undefined {
  const usually = entry?.environment ?? {};
  const isSaid = (name: string) =>
    entry !== undefined && isLinuxserver(image) && ["PUID", "PGID"].includes(name);
  return full(
    Object.fromEntries(
      Object.entries(environment)
        .map(([name, value]) => [name, moved.get(value) ?? renamedValue(name, value, renamed)] as const)
        .filter(([name, value]) => usually[name] !== value && !isSaid(name)),
    ),
  );
}

/** What a person minds who writes the secret: hosts that its addresses call otherwise. */
function namesInSecret({ secretVariables }: Draft, { renamed }: Making): string[] {
  const addresses = secretVariables.filter(mayNameHost);
  if (addresses.length === 0 || renamed.size === 0) return [];
  const names = [...renamed].map(([from, to]) => `${from} is ${to}`).join(", ");
  return [`mind the names of hosts in ${addresses.join(", ")}: ${names} here`];
}

/** The secret with a container's confidential variables: the catalogue's where it has one, else one of its own. */
function variablesSecret({ secretVariables }: Draft, { service, alias, secrets }: Making) {
  const usually = secrets.find(
    (secret) => secret.kind === "environment" && (alias === undefined || secret.companions?.includes(alias)),
  );
  const known = usually?.kind === "environment" ? usually.variables : [];
  if (secretVariables.length === 0 && (known.length === 0 || alias !== undefined)) return undefined;
  const secret = `${service}/${usually?.name ?? alias ?? "env"}`;
  const variables = [...new Set([...secretVariables, ...known])];
  return { isUsual: usually !== undefined, needed: { secret, variables, mount: "" } };
}

function secretFiles({ secretFiles: files }: Draft, { service, alias, secrets, shared }: Making) {
  const usually = new Map(
    secrets.flatMap((secret) =>
      secret.kind === "file" && alias === undefined ? [[secret.mount, secret.name]] : [],
    ),
  );
  const all = files.map(({ name, mount: said }) => {
    const own = alias !== undefined && shared.has(name) ? `${alias}-${name}` : name;
    const mount = [...usually.keys()].find((one) => one === said || baseOf(one) === baseOf(said)) ?? said;
    const known = usually.get(mount);
    return { isUsual: known !== undefined, secret: `${service}/${known ?? own}`, mount, said };
  });
  const others = [...usually].filter(([mount]) => !all.some((file) => file.mount === mount));
  return {
    /** Where the compose file has a file, and where the catalogue has it. */
    moved: new Map(all.map(({ said, mount }) => [said, mount])),
    items: all.filter(({ isUsual }) => !isUsual).map(({ secret, mount }) => ({ secret, mount })),
    needed: [
      ...all.map(({ secret, mount }) => ({ secret, variables: [], mount })),
      ...others.map(([mount, name]) => ({ secret: `${service}/${name}`, variables: [], mount })),
    ],
  };
}

function baseOf(path: string): string {
  return path.replace(/^.*\//, "");
}

function nameAccount({ containerName, path }: Draft): Account[] {
  const words = "a container has the name of its service";
  return containerName === undefined ? [] : [usual([...path, "container_name"], words)];
}

function without(list: readonly string[], known: readonly string[] = []): readonly string[] {
  return list.filter((item) => !known.includes(item));
}

export function some<T extends Yaml>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** A map without what is left out; undefined where nothing is left. */
export function full(
  map: Readonly<Record<string, Yaml | undefined>>,
): { readonly [key: string]: Yaml } | undefined {
  const entries = Object.entries(map).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
