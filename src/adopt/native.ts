import { hostsOf } from "./placement.ts";
import type { View } from "./view.ts";

/** Part of every machine, or told of elsewhere. */
const usual = new Set(
  "openssh caddy nginx traefik restic resolved timesyncd chrony fail2ban tailscale fwupd smartd fstrim zfs avahi qemuGuest sanoid syncoid xserver pipewire printing dbus udisks2 logind journald pcscd gvfs blueman thermald upower networkd cron".split(
    " ",
  ),
);

/** Modules of NixOS that labkeeper's catalogue has an entry for. */
const entries: ReadonlyMap<string, string> = new Map([["atticd", "attic"]]);

/** A service of NixOS' own that lab.yaml can name. */
export interface NativeService {
  readonly uses: string;
  readonly hosts: readonly string[];
  readonly place: string;
}

interface Enabled {
  readonly name: string;
  readonly host: string;
  readonly place: string;
}

/** Services of NixOS' own that hosts switch on: those of the catalogue, and the others as notes. */
export function nativeServices(view: View): {
  readonly known: readonly NativeService[];
  readonly notes: readonly string[];
} {
  const enabled = view.hosts
    .filter((host) => host.class === "nixos")
    .flatMap(({ name }) => enabledOn(view, name));
  const known = [...entries].flatMap(([name, uses]) => {
    const all = enabled.filter((service) => service.name === name);
    const [first] = all;
    return first === undefined ? [] : [{ uses, hosts: all.map(({ host }) => host), place: first.place }];
  });
  const others = Map.groupBy(
    enabled.filter(({ name }) => !entries.has(name)),
    ({ host }) => host,
  );
  const notes = [...others].map(
    ([host, all]) =>
      `services of NixOS on ${host}: ${all.map(({ name, place }) => `${name} (${place})`).join(", ")}`,
  );
  return { known, notes };
}

/** `services.<name>.enable = true`, at the top of a module; each once, sorted. */
function enabledOn(view: View, host: string): Enabled[] {
  const found = new Map<string, Enabled>();
  for (const { statement, file: source } of view.of(host, "enable")) {
    const { path, value, file, line } = statement;
    const [services, name = ""] = path.slice(-3);
    const on = value.at(-1);
    const isTrue = on?.kind === "name" && on.steps[0]?.[0] === "true";
    const isTop = path.length === 3 || path.at(-4) === "config" || path.at(-4) === "modules";
    if (services !== "services" || !isTrue || !isTop || usual.has(name) || found.has(name)) continue;
    if (!hostsOf(view, { path, file: source }).includes(host)) continue;
    found.set(name, { name, host, place: `${file}:${line}` });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
