import { RelativeName } from "../../lab/schema/terms.ts";
import type { Yaml } from "../block.ts";
import { type Account, carried, left, usual } from "./account.ts";
import type { Draft, Published } from "./draft.ts";
import { familyOf } from "./group.ts";
import type { Known } from "./known.ts";
import type { Place } from "./place.ts";

/** Ports and the virtual host of a service. */
export interface Doors {
  readonly ports: readonly { readonly [key: string]: Yaml }[];
  readonly expose: { readonly [key: string]: Yaml } | undefined;
  readonly accounts: readonly Account[];
}

interface Around {
  readonly service: string;
  readonly known: Known | undefined;
  readonly place: Place;
}

export function doorsOf(said: Draft, around: Around): Doors {
  const { known } = around;
  const draft = { ...said, ports: said.ports.filter((port) => firstLike(port, said) === port) };
  const web = webPort(draft, around);
  const taken = new Set(around.place.ports);
  const isUsual = ({ container, protocol }: Published) =>
    known?.entry.ports.some((one) => one.container === container && one.protocol === protocol) === true;
  const all = [
    // On the host's network a port is the program's own: nothing gives it another number.
    ...(known === undefined || draft.onHostNetwork ? [] : usualDoors(known, draft, taken)),
    ...numbered(draft, web)
      .filter((port) => !isUsual(port))
      .map((port) => doorOf(port, { around, web, taken, onHostNetwork: draft.onHostNetwork })),
  ];
  const hasPage = known === undefined ? web !== undefined : known.entry.upstream !== null;
  const wanted = hasPage && (draft.route !== undefined || draft.ports.length > 0);
  const several = all.filter(({ item }) => item !== undefined && item.protocol !== "udp").length > 1;
  const made = wanted ? exposeOf(draft, around, known === undefined && several) : undefined;
  return {
    ports: all.flatMap(({ item }) => (item === undefined ? [] : [item])),
    expose: made?.expose,
    accounts: [
      ...all.flatMap(({ account }) => account ?? []),
      ...said.ports.flatMap((port) => repeated(port, firstLike(port, said))),
      ...(made?.accounts ?? []),
    ],
  };
}

/** The first that publishes a port of the container: lab.yaml says each once. */
function firstLike({ container, protocol }: Published, { ports }: Draft): Published | undefined {
  return ports.find((one) => one.container === container && one.protocol === protocol);
}

function repeated(port: Published, first: Published | undefined): readonly Account[] {
  if (first === undefined || first === port) return [];
  const which = `${port.container}/${port.protocol} of the container`;
  const isSame = port.host === first.host && port.address === first.address;
  if (isSame) return [usual(port.path, `${which} is published already`)];
  return [left(port.path, `${which} is published already, and once only`)];
}

/** The ports that are published, and the page's where only a proxy's label or expose: names it. */
function numbered({ ports, path }: Draft, web: number | undefined): readonly Published[] {
  const isThere = ports.some(({ container, protocol }) => container === web && protocol === "tcp");
  if (web === undefined || isThere) return ports;
  return [
    { path: [...path, "expose"], container: web, host: undefined, protocol: "tcp", address: "127.0.0.1" },
    ...ports,
  ];
}

/** The port of the page: the catalogue's, a label's, the first that is published or exposed. */
function webPort(draft: Draft, { known }: Around): number | undefined {
  if (known !== undefined) return undefined;
  if (familyOf(draft.image) !== undefined) return undefined;
  const first = draft.ports.find(({ protocol }) => protocol === "tcp")?.container;
  return draft.route?.port ?? first ?? (draft.route === undefined ? undefined : draft.exposed[0]);
}

interface Counting {
  readonly around: Around;
  readonly web: number | undefined;
  readonly taken: Set<string>;
  readonly onHostNetwork: boolean;
}

interface Door {
  readonly item: { readonly [key: string]: Yaml } | undefined;
  readonly account: Account | undefined;
}

function doorOf(port: Published, { around, web, taken, onHostNetwork }: Counting): Door {
  const { container, protocol, address, path } = port;
  const isPage = container === web && protocol === "tcp";
  const isLan = !isPage && !(address?.startsWith("127.") === true || address === "::1");
  const number = onHostNetwork ? container : (port.host ?? container);
  const host = isPage ? free(number, "tcp", taken) : number;
  if (!isPage && taken.has(`${host}/${protocol}`))
    return {
      item: undefined,
      account: left(path, `${host}/${protocol} of ${around.place.host} is taken: give it another host port`),
    };
  taken.add(`${host}/${protocol}`);
  const item = {
    container,
    name: isPage ? "web" : `${protocol}-${container}`,
    ...(host === container ? {} : { host }),
    ...(protocol === "udp" ? { protocol } : {}),
    ...(isLan ? { lan: true } : {}),
  };
  const words = isPage
    ? `ports and expose: behind Caddy, at ${host} on loopback${host === number ? "" : ` since ${number} is taken`}`
    : `ports, ${isLan ? "on the host's address" : "on loopback"}`;
  const only = isLan && address !== undefined;
  return { item, account: only ? left(path, `${words}, not on ${address} alone`) : carried(path, words) };
}

/** The catalogue's ports where their numbers are not its own: the compose file's, or others since these are taken. */
function usualDoors({ entry }: Known, { ports, path }: Draft, taken: Set<string>): readonly Door[] {
  return entry.ports.map((usually): Door => {
    const { name, container, protocol, lan, host } = usually;
    const said = ports.find((port) => port.container === container && port.protocol === protocol);
    const wanted = lan ? (said?.host ?? host) : host;
    const number = free(wanted, protocol, taken);
    taken.add(`${number}/${protocol}`);
    const at = said?.path ?? [...path, "ports"];
    const words = lan ? `the catalogue's port ${name}` : `behind Caddy, at ${number} on loopback`;
    const more = { ...(protocol === "udp" ? { protocol } : {}), ...(lan ? { lan } : {}) };
    const item = number === host ? undefined : { container, name, host: number, ...more };
    if (number !== wanted) return { item, account: left(at, `${wanted} is taken: ${name} is at ${number}`) };
    return {
      item,
      account: said === undefined ? undefined : item === undefined ? usual(at, words) : carried(at, "ports"),
    };
  });
}

/** The number, or the next from 20000 on that nobody has. Caddy's own are never free. */
function free(number: number, protocol: string, taken: ReadonlySet<string>): number {
  const isFree = (one: number) => ![80, 443].includes(one) && !taken.has(`${one}/${protocol}`);
  if (isFree(number)) return number;
  const others = Array.from({ length: 1000 }, (_, i) => 20000 + i);
  return others.find(isFree) ?? number;
}

function exposeOf({ route }: Draft, { service, place }: Around, saysPort: boolean) {
  const below = `.${place.domain}`;
  const hostName = route?.hostName;
  const name =
    hostName?.endsWith(below) === true
      ? hostName.slice(0, -below.length)
      : (hostName?.split(".")[0] ?? service);
  const free = [name, service, `${service}-2`].find(
    (one) => RelativeName.safeParse(one).success && !place.published.has(one),
  );
  if (free === undefined) return undefined;
  const forwards = route?.forward === true;
  const elsewhere = route !== undefined && hostName !== undefined && `${free}${below}` !== hostName;
  return {
    expose: {
      name: free,
      ...(saysPort ? { port: "web" } : {}),
      auth: forwards && place.hasForward ? "forward" : "app",
    },
    accounts: [
      ...(elsewhere ? [left(route.path, `published as ${free}${below}, not as ${hostName}`)] : []),
      ...(forwards && !place.hasForward
        ? [
            left(
              route.path,
              "a middleware asked who may in: declare lab.auth.forward, then say auth: forward",
            ),
          ]
        : []),
    ],
  };
}
