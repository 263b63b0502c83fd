import type { Path } from "../../../lab/problem.ts";
import { capabilities } from "../../../lab/schema/capabilities.ts";
import { Device } from "../../../lab/schema/podman-terms.ts";
import { ContainerUser } from "../../../lab/schema/terms.ts";
import { carried, left, usual } from "../account.ts";
import { isRecord, textOf } from "../document.ts";
import type { Told } from "../draft.ts";
import { words } from "../words.ts";

/** `user:` of the container. */
export function user(value: unknown, path: Path): Told {
  const text = textOf(value);
  return ContainerUser.safeParse(text).success
    ? { draft: { user: text }, accounts: [carried(path, "user")] }
    : { accounts: [left(path, `${JSON.stringify(text)} is no user that lab.yaml takes`)] };
}

export function command(value: unknown, path: Path): Told {
  if (value === null) return { accounts: [usual(path, "the image's own")] };
  return { draft: { command: listOf(value) }, accounts: [carried(path, "command")] };
}

/** podman's --entrypoint takes a JSON list. */
export function entrypoint(value: unknown, path: Path): Told {
  const list = listOf(value);
  const [only, ...others] = list;
  if (value === null || only === undefined)
    return { accounts: [left(path, "an empty entry point has no option")] };
  const text = others.length === 0 ? only : JSON.stringify(list);
  return { draft: { extraOptions: [`--entrypoint=${text}`] }, accounts: [carried(path, "extraOptions")] };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : words(textOf(value));
}

export function dependsOn(value: unknown, path: Path): Told {
  if (!isRecord(value)) {
    const names = (Array.isArray(value) ? value : [value]).map(textOf);
    return { draft: { dependsOn: names }, accounts: [carried(path, "dependsOn")] };
  }
  const accounts = Object.entries(value).flatMap(([name, how]) =>
    Object.entries(isRecord(how) ? how : {}).map(([key, said]) => {
      const at = [...path, name, key];
      if (key === "condition" && said !== "service_started")
        return left(at, `${name} is waited for until it is started, not until it is ${wanted(said)}`);
      return usual(at, "a unit needs what it starts after, and restarts with it");
    }),
  );
  return { draft: { dependsOn: Object.keys(value) }, accounts: [carried(path, "dependsOn"), ...accounts] };
}

function wanted(condition: unknown): string {
  return condition === "service_healthy" ? "healthy" : "done";
}

export function links(value: unknown, path: Path): Told {
  const items = (Array.isArray(value) ? value : [value]).map((item) => textOf(item).split(":"));
  const renamed = items.filter(([name, alias]) => alias !== undefined && alias !== name);
  return {
    draft: { dependsOn: items.flatMap(([name]) => name ?? []) },
    accounts: [
      renamed.length === 0
        ? carried(path, "dependsOn")
        : left(
            path,
            `other names of containers are not made: ${renamed.map((pair) => pair.join(" as ")).join(", ")}`,
          ),
    ],
  };
}

export function devices(value: unknown, path: Path): Told {
  const items = Array.isArray(value) ? value.map(textOf) : [];
  const isGpu = (device: string) => /^\/dev\/dri(:\/dev\/dri)?(:[rwm]+)?$/.test(device);
  const known = items.filter((device) => !isGpu(device) && Device.safeParse(device).success);
  const accounts = items.map((device, i) =>
    isGpu(device)
      ? carried([...path, i], "gpu")
      : known.includes(device)
        ? carried([...path, i], "devices")
        : left([...path, i], `${device} is no device that lab.yaml takes`),
  );
  return { draft: { devices: known, gpu: items.some(isGpu) }, accounts };
}

const knownCapabilities: ReadonlySet<string> = new Set(capabilities);

export function capAdd(value: unknown, path: Path): Told {
  const items = (Array.isArray(value) ? value : []).map((item) =>
    textOf(item).toUpperCase().replace(/^CAP_/, ""),
  );
  const accounts = items.map((name, i) =>
    knownCapabilities.has(name)
      ? carried([...path, i], "hardening.capabilities")
      : left([...path, i], `${name} is no single capability: say those that it needs`),
  );
  return { draft: { capabilities: items.filter((name) => knownCapabilities.has(name)) }, accounts };
}

export function securityOptions(value: unknown, path: Path): Told {
  const items = (Array.isArray(value) ? value : []).map(textOf);
  return {
    accounts: items.map((option, i) =>
      /^no-new-privileges([:=]true)?$/.test(option)
        ? usual([...path, i], "no container gets new privileges")
        : left([...path, i], `${option} opens or closes what has no key: extraOptions is the way out`),
    ),
  };
}

export function networkMode(value: unknown, path: Path): Told {
  const mode = textOf(value);
  if (mode === "host") return { draft: { onHostNetwork: true }, accounts: [carried(path, "network")] };
  if (mode === "bridge") return { accounts: [usual(path, "a network of podman")] };
  return { accounts: [left(path, `no key makes the network ${mode}`)] };
}

export function restart(value: unknown, path: Path): Told {
  const policy = textOf(value);
  return {
    accounts: [
      policy === "always" || policy === "unless-stopped"
        ? usual(path, "every container is started again")
        : left(path, `every container is started again here, whatever ${JSON.stringify(policy)} says`),
    ],
  };
}
