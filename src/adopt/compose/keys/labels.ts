import type { Path } from "../../../lab/problem.ts";
import { carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";

/** `labels:`: those of Traefik say where a service is published; the others go to programs that look for them. */
export function labels(value: unknown, path: Path): Told {
  const all = labelsOf(value, path);
  const traefik = all.filter(({ name }) => name.startsWith("traefik."));
  const rule = traefik.find(({ name }) => /\.routers\.[^.]+\.rule$/.test(name));
  const hosts = [...(rule?.value ?? "").matchAll(/Host\(\s*[`"']([^`"']+)[`"']/g)].map(([, host]) => host);
  const port = traefik.find(({ name }) => name.endsWith(".loadbalancer.server.port"));
  const forward = traefik.some(
    ({ name, value: said }) => name.endsWith(".middlewares") && /auth/i.test(said),
  );
  const accounts = all.map(({ name, value: said, path: at }) => {
    if (at === rule?.path) return ruleAccount(at, said, hosts.length);
    if (!name.startsWith("traefik.")) return left(at, `no container has labels here: ${name}`);
    if (
      name === "traefik.enable" ||
      /\.(rule|entrypoints|tls|tls\.certresolver|server\.port|service|docker\.network)$/.test(name) ||
      name === "traefik.docker.network"
    )
      return usual(at, "Caddy publishes what has expose, over TLS");
    return left(at, `Caddy is not told of ${name}`);
  });
  if (
    traefik.length === 0 ||
    traefik.some(({ name, value: said }) => name === "traefik.enable" && said === "false")
  )
    return { accounts };
  return {
    draft: {
      route: {
        path: rule?.path ?? path,
        hostName: hosts[0],
        port: Number(port?.value) || undefined,
        forward,
      },
    },
    accounts,
  };
}

function ruleAccount(at: Path, said: string, hosts: number) {
  const isWhole = hosts === 1 && /^\s*Host\([^)]*\)\s*$/.test(said);
  return isWhole
    ? carried(at, "expose.name")
    : left(at, `of this rule only the first Host becomes expose.name: ${said}`);
}

function labelsOf(value: unknown, path: Path) {
  if (Array.isArray(value))
    return value.map((item, i) => {
      const [, name = "", said = ""] = /^([^=]*)=?([\s\S]*)$/.exec(textOf(item)) ?? [];
      return { name, value: said, path: [...path, i] };
    });
  return Object.entries(isRecord(value) ? value : {}).map(([name, said]) => ({
    name,
    value: textOf(said),
    path: [...path, name],
  }));
}
