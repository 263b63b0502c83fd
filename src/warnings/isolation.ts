import { isContainerSocket } from "../lab/socket.ts";
import { optionValues } from "./options.ts";
import { perContainer, perService, type WarningRule } from "./rule.ts";
import { isWithin, type PlacedContainer } from "./scene.ts";

interface Mounted {
  readonly directory: string;
  readonly at: PlacedContainer["path"];
  readonly isReadOnly: boolean;
}

/** Directories of the host that a container sees, and where lab.yaml says so. */
function mounted(one: PlacedContainer): readonly Mounted[] {
  const { container, written, path } = one;
  const declared = (["state", "volumes"] as const).flatMap((key) => {
    const places = new Map(written?.[key].map((mount, i) => [mount.path, [...path, key, i, "path"]]));
    return container[key].map((mount) => ({
      directory: mount.path,
      at: places.get(mount.path) ?? path,
      isReadOnly: false,
    }));
  });
  return [...declared, ...mountedByOption(one)];
}

/** `--volume /a:/b:ro` and `--mount type=bind,src=/a,dst=/b,ro`: podman-run(1). What is no path is a volume's name. */
function mountedByOption(one: PlacedContainer): readonly Mounted[] {
  const volumes = optionValues(one, ["--volume", "-v"]).map(({ value, at }) => {
    const [directory = "", , flags = ""] = value.split(":");
    return { directory, at, isReadOnly: flags.split(",").includes("ro") };
  });
  const mounts = optionValues(one, ["--mount"]).map(({ value, at }) => {
    const parts = value.split(",");
    const source = parts.find((part) => /^(?:src|source)=/.test(part)) ?? "";
    const isReadOnly = parts.some((part) => /^(?:ro|readonly)(?:=true)?$/.test(part));
    return { directory: source.replace(/^\w+=/, ""), at, isReadOnly };
  });
  return [...volumes, ...mounts]
    .filter(({ directory }) => directory.startsWith("/"))
    .map((mount) => ({ ...mount, directory: mount.directory.replace(/(?<=.)\/+$/, "") }));
}

const socket = perContainer(
  {
    id: "container-socket",
    severity: "error",
    title: "Container that commands the others",
    condition: "a container sees the socket of podman, docker or containerd, or the directory that holds it",
    remedy: "put a proxy that lets through what is needed between them, such as docker-socket-proxy",
  },
  (one) =>
    mounted(one)
      .filter(({ directory }) => isContainerSocket(directory))
      .map(({ directory, at }) => ({
        at,
        message: `container ${one.container.name} sees ${directory}: it can start a container with all rights`,
      })),
);

/** With all below them, and by themselves alone: their subdirectories belong to single services. */
const systemTrees = ["/boot", "/dev", "/etc", "/nix", "/proc", "/root", "/run", "/sys", "/usr", "/var/run"];
const systemDirectories = ["/", "/home", "/srv", "/var", "/var/lib", "/var/log"];

const hostPath = perContainer(
  {
    id: "container-host-path",
    severity: "warning",
    title: "Container that can write to the system",
    condition: `a container mounts one of ${systemTrees.join(", ")} or what is in it, or ${systemDirectories.join(", ")} as a whole, and not read-only`,
    remedy: "mount a directory of the service's own",
  },
  (one) =>
    mounted(one)
      .filter(({ directory, isReadOnly }) => !isReadOnly && !isContainerSocket(directory))
      .filter(
        ({ directory }) =>
          systemDirectories.includes(directory) || systemTrees.some((tree) => isWithin(directory, tree)),
      )
      .map(({ directory, at }) => ({
        at,
        message: `container ${one.container.name} can write to ${directory}`,
      })),
);

const hostNetwork = perService(
  {
    id: "container-host-network",
    severity: "warning",
    title: "Container on the host's network",
    condition: "network is host, or extraOptions has --network=host",
    remedy: "publish the ports that are needed (lan: true), unless it must see broadcasts",
  },
  ({ service, containers, path }) => {
    const by = containers.flatMap((one) =>
      optionValues(one, ["--network", "--net"]).filter(({ value }) => value === "host"),
    );
    const isHost = service.runtime.kind === "podman" && service.runtime.network === "host";
    const message = `${service.name} reaches all that listens on the host, and listens without the firewall's say`;
    return [
      ...(isHost ? [{ at: [...path, "network"], message }] : []),
      ...by.map(({ at }) => ({ at, message })),
    ];
  },
);

const noLimits = perService(
  {
    id: "no-resource-limits",
    severity: "info",
    title: "No limit of memory",
    condition: "a container of a service has no resources.memory",
    remedy: "set resources: { memory: 1g } to what it needs: one that leaks takes the others with it",
  },
  ({ containers, path }) => {
    const without = containers.filter(
      (one) => one.container.resources.memory === null && !one.container.extraOptions.some(isMemory),
    );
    const [first] = without;
    if (first === undefined) return [];
    const names = without.map(({ container }) => container.name).join(", ");
    const at = first.path[2] === "uses" ? path : [...first.path, "resources"];
    return [{ at, message: `${names} may take all memory of the host` }];
  },
);

function isMemory(option: string): boolean {
  return /^(--memory|-m)(=|$)/.test(option);
}

export const isolationRules: readonly WarningRule[] = [socket, hostPath, hostNetwork, noLimits];
