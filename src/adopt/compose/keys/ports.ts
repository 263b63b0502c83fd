import type { Path } from "../../../lab/problem.ts";
import { type Account, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Published, Told } from "../draft.ts";

/** `ports:`, short and long, single and in ranges. What becomes of each is decided with the whole service. */
export function ports(value: unknown, path: Path): Told {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const read = items.map((item, i) => portOf(item, Array.isArray(value) ? [...path, i] : path));
  return {
    draft: { ports: read.flatMap((one) => one.ports) },
    accounts: read.flatMap((one) => one.accounts),
  };
}

interface Read {
  readonly ports: readonly Published[];
  readonly accounts: readonly Account[];
}

function lost(path: Path, words: string): Read {
  return { ports: [], accounts: [left(path, words)] };
}

const short =
  /^(?:(\[[0-9a-fA-F:]*\]|[0-9]+(?:\.[0-9]+){3}):)?(?:([0-9]+(?:-[0-9]+)?)?:)?([0-9]+(?:-[0-9]+)?)(?:\/([a-z]+))?$/;

function portOf(item: unknown, path: Path): Read {
  if (isRecord(item)) return long(item, path);
  const [, address, host, container, protocol = "tcp"] = short.exec(textOf(item)) ?? [];
  if (container === undefined) return lost(path, `${JSON.stringify(item)} is no port`);
  return spread({ path, address, host, container, protocol });
}

function long(item: Readonly<Record<string, unknown>>, path: Path): Read {
  const { target, published, protocol = "tcp", host_ip: address, ...rest } = item;
  const more = Object.keys(rest).map((key) =>
    ["name", "app_protocol", "mode"].includes(key)
      ? usual([...path, key], "it says nothing that podman asks for")
      : left([...path, key], `ports have no ${key} here`),
  );
  const read = spread({
    path,
    address: typeof address === "string" ? address : undefined,
    host: published === undefined ? undefined : textOf(published),
    container: textOf(target),
    protocol: textOf(protocol),
  });
  return { ports: read.ports, accounts: [...read.accounts, ...more] };
}

interface Said {
  readonly path: Path;
  readonly address: string | undefined;
  readonly host: string | undefined;
  readonly container: string;
  readonly protocol: string;
}

/** One for each number of a range. */
function spread({ path, address, host, container, protocol }: Said): Read {
  const inside = numbers(container);
  const outside = host === undefined ? inside.map(() => undefined) : numbers(host);
  if (protocol !== "tcp" && protocol !== "udp") return lost(path, `no key publishes ${protocol}`);
  if (inside.length === 0 || inside.length !== outside.length)
    return lost(
      path,
      `${host ?? ""}:${container} is no range of as many ports on both sides, a hundred at most`,
    );
  return {
    ports: inside.map((number, i) => ({
      path,
      container: number,
      host: outside[i],
      protocol,
      address: bare(address),
    })),
    accounts: [],
  };
}

function numbers(range: string): number[] {
  const [, from, to = from] = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(range) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || first < 1 || last > 65535 || last < first || last - first > 99) return [];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Undefined for all addresses. */
function bare(address: string | undefined): string | undefined {
  const plain = address?.replaceAll(/[[\]]/g, "");
  return plain === "" || plain === "0.0.0.0" || plain === "::" ? undefined : plain;
}

/** `expose:`: on the service's private network every port is open anyway. */
export function expose(value: unknown, path: Path): Told {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const known = items.map((item) => Number(/^([0-9]{1,5})(\/tcp)?$/.exec(textOf(item))?.[1] ?? 0));
  return {
    draft: { exposed: known.filter((number) => number >= 1 && number <= 65535) },
    accounts: [usual(path, "containers of one service reach all ports of each other")],
  };
}
