import { canonicalAddress } from "../address.ts";
import { passwordVariable } from "../auth.ts";
import { dotted, type Path, show } from "../problem.ts";
import type { Lab } from "../schema/lab.ts";
import type { Rule, WrittenHost, WrittenService } from "./rule.ts";

/** A text that may stand once only among others, and where it stands. */
interface Entry {
  readonly path: Path;
  readonly text: string;
}

type Group = readonly Entry[];

/** No text stands twice in one group. */
function once(name: string, hint: string, groups: (lab: Lab) => readonly Group[]): Rule {
  return {
    name,
    check: (lab) => {
      const said = new Set<string>();
      return groups(lab).flatMap((group) => {
        const first = new Map<string, Path>();
        return group.flatMap(({ path, text }) => {
          const other = first.get(text);
          if (other === undefined) {
            first.set(text, path);
            return [];
          }
          const node = JSON.stringify(path);
          if (said.has(node)) return [];
          said.add(node);
          const message = `${dotted(path)} repeats ${dotted(other)}`;
          return [{ path, message, expected: "each one once", found: show(text), hint }];
        });
      });
    },
  };
}

/** One group: what `pick` gives of each host. */
function ofHosts(key: Path, pick: (host: WrittenHost) => string | undefined) {
  return ({ hosts }: Lab): Group[] => [
    Object.entries(hosts).flatMap(([name, host]) => {
      const text = pick(host);
      return text === undefined ? [] : [{ path: ["hosts", name, ...key], text }];
    }),
  ];
}

/** A group a service. */
function ofServices(pick: (service: WrittenService, path: Path) => readonly Group[]) {
  return ({ services }: Lab): Group[] =>
    Object.entries(services).flatMap(([name, service]) => pick(service, ["services", name]));
}

type Mounting = Pick<WrittenService, "state" | "volumes" | "secretFiles" | "hardening">;

/** All that a container sees at a place of its own: directories, files and memory. */
function mounts(container: Mounting, path: Path): Group {
  const entries = (key: "state" | "volumes" | "secretFiles") =>
    container[key].map(({ mount }, i) => ({ path: [...path, key, i, "mount"], text: mount }));
  const tmpfs = container.hardening.tmpfs.map((text, i) => ({
    path: [...path, "hardening", "tmpfs", i],
    text,
  }));
  return [...entries("state"), ...entries("volumes"), ...entries("secretFiles"), ...tmpfs];
}

function ofList<T>(list: readonly T[], path: Path, key: string, text: (item: T) => string): Group {
  return list.map((item, i) => ({ path: [...path, i, key], text: text(item) }));
}

/** Words of a command line may repeat, keys are harmless, and the others have a rule of their own. */
const repeating = ["command", "extraOptions", "sshKeys", "names", "users", "tmpfs"];

/** Every list of texts but those, and settings, which are the module's affair. */
function textLists(value: unknown, path: Path = []): Group[] {
  const isSettings = path.length === 3 && path[0] === "services" && path[2] === "settings";
  const isExempt = isSettings || (Array.isArray(value) && repeating.includes(String(path.at(-1))));
  if (typeof value !== "object" || value === null || isExempt) return [];
  if (!Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => textLists(inner, [...path, key]));
  }
  const texts = value.flatMap((text, i) => (typeof text === "string" ? [{ path: [...path, i], text }] : []));
  return [texts, ...value.flatMap((inner, i) => textLists(inner, [...path, i]))];
}

function keyOnly(line: string): string {
  return line.split(" ").slice(0, 2).join(" ");
}

/** A group a host: what its files hold. A name may be in files of different hosts, each with a text of its own. */
function namesByHost({ files }: Lab["secrets"]): Group[] {
  const entries = files.flatMap(({ hosts, names }, file) =>
    names.flatMap((text, i) =>
      [...new Set(hosts)].map((host) => ({ host, path: ["secrets", "files", file, "names", i], text })),
    ),
  );
  return [...Map.groupBy(entries, ({ host }) => host).values()];
}

export const duplicateRules: readonly Rule[] = [
  once(
    "duplicate-host-id",
    "write eight other digits: head -c4 /dev/urandom | od -A none -t x4",
    ofHosts(["zfs", "hostId"], ({ zfs }) => zfs?.hostId.toLowerCase()),
  ),
  once(
    "duplicate-address",
    "give each host its own address",
    ofHosts(["address"], ({ address }) => address && canonicalAddress(address)),
  ),
  once(
    "key-duplicate",
    "a cloned image? make new host keys on one of them: rm /etc/ssh/ssh_host_*, then restart sshd",
    ofHosts(["sshHostKey"], ({ sshHostKey }) => (sshHostKey === "pending" ? undefined : keyOnly(sshHostKey))),
  ),
  once("duplicate-item", "remove one of the two", textLists),
  once(
    "duplicate-port",
    "give each port of a service its own name",
    ofServices(({ ports }, path) => [ofList(ports, [...path, "ports"], "name", ({ name }) => name)]),
  ),
  once(
    "duplicate-mount",
    "mount one directory at one place",
    ofServices((service, path) => [
      mounts(service, path),
      ...Object.entries(service.containers).map(([name, companion]) =>
        mounts(companion, [...path, "containers", name]),
      ),
    ]),
  ),
  once("duplicate-zfs-mount", "give each dataset its own mount point", ({ hosts }) =>
    Object.entries(hosts).map(([name, { zfs }]) =>
      Object.entries(zfs?.datasets ?? {}).map(([dataset, text]) => ({
        path: ["hosts", name, "zfs", "datasets", dataset],
        text,
      })),
    ),
  ),
  once("duplicate-secret", "keep the secret of a host in one file, and name it there only", ({ secrets }) =>
    namesByHost(secrets),
  ),
  once("duplicate-secrets-file", "join the two entries", ({ secrets }) => [
    ofList(secrets.files, ["secrets", "files"], "path", ({ path }) => path),
  ]),
  once("duplicate-auth-user", "give one of them another name: both would read one variable", ({ lab }) => [
    (lab.auth.basic?.users ?? []).map((name, i) => ({
      path: ["lab", "auth", "basic", "users", i],
      text: passwordVariable(name),
    })),
  ]),
  once("duplicate-cache", "remove one of the two", ({ caches }) => [
    ofList(caches, ["caches"], "url", ({ url }) => url.replace(/\?.*$/, "")),
  ]),
  once("duplicate-record", "remove one of the two", ({ dns }) => [
    ofList(
      dns.records,
      ["dns", "records"],
      "value",
      ({ name, zone = dns.zones[0], type, value }) => `${name} ${zone} ${type} ${canonicalAddress(value)}`,
    ),
  ]),
  once("duplicate-acknowledgement", "keep the later one", ({ acknowledge }) => [
    ofList(acknowledge, ["acknowledge"], "id", ({ id, scope }) => [id, scope ?? []].flat().join(" ")),
  ]),
];
