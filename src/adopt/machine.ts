import { Host } from "../lab/schema/hosts.ts";
import { IpAddress, ProfileName, UserName } from "../lab/schema/terms.ts";
import type { Block, Entry } from "./block.ts";
import { type HostDefinition, placeOf } from "./host.ts";
import { stepText } from "./nix/bindings.ts";
import { type Platform, platformOf } from "./platform.ts";
import { at } from "./repository.ts";
import type { Said, View } from "./view.ts";

/** What is known of the machines besides their modules. */
export interface MachineFacts {
  /** Profiles that lab.yaml may name. */
  readonly profiles: readonly string[];
  /** Public ed25519 host keys that the repository states, by host. */
  readonly hostKeys: ReadonlyMap<string, Said>;
  /** Hosts on which containers were found. */
  readonly containerHosts: ReadonlySet<string>;
  /** lab.timeZone */
  readonly timeZone: string;
  /** Who sets up a Mac of which nothing says so. */
  readonly firstAdmin: string;
}

/** What no two hosts may share, with the host that has it. */
type Taken = Map<string, string>;

/** One block for each host, in their order. */
export function describeHosts(view: View, facts: MachineFacts): Block[] {
  const taken: Taken = new Map();
  return view.hosts.map((host) => describeHost(view, host, facts, taken));
}

function describeHost(view: View, host: HostDefinition, facts: MachineFacts, taken: Taken): Block {
  const { name } = host;
  const notes: string[] = [];
  const platform = platformOf(view, host);
  const once = (what: string, said: Said | undefined): Said | undefined => {
    if (said === undefined) return undefined;
    const other = taken.get(`${what} ${said.text}`);
    if (other === undefined) taken.set(`${what} ${said.text}`, name);
    else notes.push(`${what}: ${said.text} # ${said.place}; ${other} has the same, and it must be its own`);
    return other === undefined ? said : undefined;
  };
  const entries: (Entry | undefined)[] = [
    { key: "platform", value: platform.text, comment: platform.place },
    listEntry("hardware", profilesOf(view, host, facts, "hw-", platform.text)),
    listEntry("roles", profilesOf(view, host, facts, "role-", platform.text)),
    stateVersion(view, host),
    textEntry("address", once("address", addressOf(view, host))),
    hostKey(once("sshHostKey", facts.hostKeys.get(name))),
    host.class === "nixos" ? zfs(view, host, once) : primaryUser(view, host, facts),
  ];
  const definition = placeOf(host);
  const renamed = host.attribute === name ? "" : `${host.attribute}, `;
  return {
    name,
    comment:
      definition === undefined && renamed === ""
        ? undefined
        : `${renamed}${definition ?? "found by its name"}`,
    notes: [...notes, ...zoneNotes(view, host, facts.timeZone)],
    entries: entries.filter((entry) => entry !== undefined),
  };
}

function textEntry(key: string, said: Said | undefined): Entry | undefined {
  return said === undefined ? undefined : { key, value: said.text, comment: said.place };
}

function listEntry(key: string, said: readonly Said[]): Entry | undefined {
  if (said.length === 0) return undefined;
  return {
    key,
    value: said.map(({ text }) => text),
    comment: [...new Set(said.map(({ place }) => place))].join(", "),
  };
}

function hostKey(said: Said | undefined): Entry {
  return said === undefined
    ? {
        key: "sshHostKey",
        value: "pending",
        comment: "the line of /etc/ssh/ssh_host_ed25519_key.pub on this host",
      }
    : { key: "sshHostKey", value: said.text, comment: said.place };
}

function stateVersion(view: View, host: HostDefinition): Entry {
  const darwin = host.class === "darwin";
  const right = darwin ? /^[1-6]$/ : /^[0-9]{2}\.(05|11)$/;
  const said = view.texts(host.name, "system.stateVersion").find(({ text }) => right.test(text));
  if (said === undefined) {
    const value = darwin ? 6 : "25.11";
    return {
      key: "stateVersion",
      value,
      comment: "assumed: mend it before anything is generated for this host",
    };
  }
  return { key: "stateVersion", value: darwin ? Number(said.text) : said.text, comment: said.place };
}

/** A plain address of an interface or of a deployment tool; where there are several, the first. */
function addressOf(view: View, { name, attribute }: HostDefinition): Said | undefined {
  const interfaces = view
    .of(name, "address")
    .filter(({ statement: { path } }) => path.includes("interfaces") || path.includes("networks"));
  const said = [
    ...["networking.hostAddress", "deployment.targetHost", `deploy.nodes.${attribute}.hostname`].flatMap(
      (option) => view.texts(name, option),
    ),
    ...interfaces.flatMap(({ file, statement }) =>
      [
        view.repository.values.text(file, statement.value) ?? [],
        view.repository.values.texts(file, statement.value).known,
      ]
        .flat()
        .map((text) => ({ text: text.replace(/\/[0-9]+$/, ""), place: at(file, statement.line) })),
    ),
    ...view.members(name, "networking.interfaces").flatMap(({ file, options }) => {
      const list = options.get("ipv4.addresses");
      const inner = list?.value
        .flatMap((atom) => (atom.kind === "list" ? atom.items : []))
        .flatMap((atom) => (atom.kind === "set" ? atom.bindings : []));
      return (inner ?? []).flatMap((binding) => {
        const text =
          binding.path.map(stepText).join(".") === "address"
            ? view.repository.values.text(file, binding.value)
            : undefined;
        return text === undefined ? [] : [{ text, place: at(file, file.lineOf(binding.at)) }];
      });
    }),
  ];
  return said.find(({ text }) => IpAddress.safeParse(text).success);
}

function zfs(
  view: View,
  { name }: HostDefinition,
  once: (what: string, said: Said | undefined) => Said | undefined,
): Entry | undefined {
  const id = once(
    "hostId",
    view.texts(name, "networking.hostId").find(({ text }) => /^[0-9a-f]{8}$/.test(text)),
  );
  if (id === undefined) return undefined;
  const datasets = view.members(name, "fileSystems").flatMap(({ name: mountPoint, file, options }) => {
    const read = (option: string) => view.repository.values.text(file, options.get(option)?.value ?? []);
    const dataset = read("fsType") === "zfs" ? read("device") : undefined;
    const isRight = Host.shape.zfs.safeParse({
      hostId: id.text,
      datasets: { [dataset ?? ""]: mountPoint },
    }).success;
    return dataset === undefined || !isRight ? [] : [[dataset, mountPoint] as const];
  });
  const known = Object.fromEntries(datasets.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    key: "zfs",
    value: { hostId: id.text, ...(datasets.length === 0 ? {} : { datasets: known }) },
    comment: id.place,
  };
}

function primaryUser(view: View, { name }: HostDefinition, { firstAdmin }: MachineFacts): Entry {
  const said = [
    ...view.texts(name, "system.primaryUser"),
    ...view
      .members(name, "users.users")
      .filter(({ options }) => options.has("home"))
      .map(({ name: text, file, line }) => ({ text, place: at(file, line) })),
  ].find(({ text }) => UserName.safeParse(text).success && text !== "root");
  return said === undefined
    ? { key: "primaryUser", value: firstAdmin, comment: "assumed: whoever uses this Mac" }
    : { key: "primaryUser", value: said.text, comment: said.place };
}

/** The user's own profiles that the host imports; else what hardware and containers plainly ask for. */
function profilesOf(
  view: View,
  host: HostDefinition,
  facts: MachineFacts,
  kind: "hw-" | "role-",
  platform: Platform,
): readonly Said[] {
  const folder = "hosts/_modules/profiles/";
  const own = [...view.repository.files.keys()]
    .filter((file) => file.startsWith(`${folder}${kind}`) && view.hostsOf([], file).has(host.name))
    .map((file) => ({ text: file.slice(folder.length, -".nix".length), place: file }));
  if (own.length > 0)
    return own.filter(({ text }) => facts.profiles.includes(text) && ProfileName.safeParse(text).success);
  const evident = kind === "hw-" ? machineKind(view, host, platform) : containerHost(host, facts);
  return evident !== undefined && facts.profiles.includes(evident.text) ? [evident] : [];
}

function machineKind(view: View, { name }: HostDefinition, platform: Platform): Said | undefined {
  if (platform === "aarch64-darwin")
    return { text: "hw-aarch64-darwin", place: "the only one for this platform" };
  const virtual = view
    .of(name, "boot.initrd.availableKernelModules")
    .find(({ file, statement }) =>
      view.repository.values.texts(file, statement.value).known.some((module) => module.startsWith("virtio")),
    );
  return (
    virtual && { text: `hw-${platform.split("-")[0]}-vm`, place: at(virtual.file, virtual.statement.line) }
  );
}

function containerHost(
  { name, class: hostClass }: HostDefinition,
  { containerHosts }: MachineFacts,
): Said | undefined {
  return hostClass === "nixos" && containerHosts.has(name)
    ? { text: "role-container-host", place: "it runs containers" }
    : undefined;
}

function zoneNotes(view: View, { name }: HostDefinition, timeZone: string): string[] {
  const [first] = view.texts(name, "time.timeZone");
  return first === undefined || first.text === timeZone
    ? []
    : [`time.timeZone is ${first.text} on this host (${first.place}); lab.timeZone is for all`];
}
