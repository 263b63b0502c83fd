import type { Path } from "../../../lab/problem.ts";
import { type Account, carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";

/** `512M`, `1gb`, `2147483648` as podman's --memory takes it; undefined: no size. */
export function memorySize(value: unknown): string | undefined {
  const [, number, unit = "b"] = /^([0-9]+(?:\.[0-9]+)?) *([bkmg])?(?:i?b)?$/i.exec(textOf(value)) ?? [];
  if (number === undefined) return undefined;
  const letter = unit.toLowerCase();
  if (!number.includes(".")) return Number(number) > 0 ? `${Number(number)}${letter}` : undefined;
  const smaller = { g: "m", m: "k", k: "b" }[letter];
  return smaller === undefined ? undefined : `${Math.round(Number(number) * 1024)}${smaller}`;
}

export function memory(value: unknown, path: Path): Told {
  const size = memorySize(value);
  return size === undefined
    ? { accounts: [left(path, `${textOf(value)} is no size of memory`)] }
    : { draft: { resources: { memory: size } }, accounts: [carried(path, "resources.memory")] };
}

export function cpus(value: unknown, path: Path): Told {
  const number = Number(value);
  return number > 0
    ? { draft: { resources: { cpus: number } }, accounts: [carried(path, "resources.cpus")] }
    : { accounts: [left(path, `${textOf(value)} is no number of cores`)] };
}

export function pids(value: unknown, path: Path): Told {
  const number = Number(value);
  return Number.isInteger(number) && number > 0
    ? { draft: { resources: { pids: number } }, accounts: [carried(path, "resources.pids")] }
    : { accounts: [usual(path, "no limit of processes")] };
}

/** `deploy:`: its limits; what is for a swarm has no counterpart. */
export function deploy(value: unknown, path: Path): Told {
  const { resources, replicas, restart_policy: policy, ...rest } = isRecord(value) ? value : {};
  const { limits, ...others } = isRecord(resources) ? resources : {};
  const known = { memory, cpus, pids };
  const told = Object.entries(isRecord(limits) ? limits : {}).map(([key, said]) => {
    const at = [...path, "resources", "limits", key];
    const read = Object.hasOwn(known, key) ? known[key as keyof typeof known] : undefined;
    return read?.(said, at) ?? { accounts: [left(at, `no limit of ${key}`)] };
  });
  const lost = [
    ...Object.keys(others).map((key) => left([...path, "resources", key], `${key} of resources have no key`)),
    ...Object.keys(rest).map((key) => left([...path, key], `${key} is for a swarm`)),
  ];
  const one =
    replicas === undefined
      ? []
      : [
          replicas === 1
            ? usual([...path, "replicas"], "one container")
            : left([...path, "replicas"], "a service is one container here"),
        ];
  const again: readonly Account[] =
    policy === undefined ? [] : [usual([...path, "restart_policy"], "every container is started again")];
  return {
    draft: {
      resources: Object.assign({}, ...told.map(({ draft }) => draft?.resources ?? {})) as Record<
        string,
        number
      >,
    },
    accounts: [...told.flatMap(({ accounts }) => accounts), ...one, ...again, ...lost],
  };
}

/** `1m30s` as seconds. */
export function seconds(value: unknown): number | undefined {
  const parts = [...String(value).matchAll(/([0-9]+(?:\.[0-9]+)?)(us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join("") !== textOf(value)) return undefined;
  const of = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 } as const;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * of[unit as keyof typeof of], 0);
}

export function stopGracePeriod(value: unknown, path: Path): Told {
  const span = seconds(value);
  const whole = span === undefined ? undefined : Math.min(3600, Math.max(1, Math.ceil(span)));
  return whole === undefined
    ? { accounts: [left(path, `${textOf(value)} is no span of time`)] }
    : { draft: { stopTimeout: whole }, accounts: [carried(path, "stopTimeout")] };
}
