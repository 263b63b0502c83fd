import type { Container, Mount, Owner } from "../../../lab/container.ts";
import type { Host, Podman, Service, ServicePort } from "../../../lab/model.ts";
import type { Path } from "../../../lab/problem.ts";
import { helper } from "../../module.ts";
import { call, type NixAttrs, type NixValue, reference } from "../../nix/value.ts";
import { declareSecrets, isThere, pathOfSecret, pathsOfSecrets, type SecretUse } from "../../secrets.ts";
import { containerUnit } from "../../units.ts";
import { ofKey, type Part, type Said, some, someOf, unless } from "./part.ts";

/** A call of mkPodmanService: what differs from the helper's defaults. */
export function podmanService(part: Part, runtime: Podman): Said {
  const { service, host, places, path } = part;
  const { container, companions, network } = runtime;
  const args: NixAttrs = {
    name: service.name,
    timeZone: reference("config", "time", "timeZone"),
    container: containerOf(part, container, runtime),
    companions: someOf(
      Object.fromEntries(companions.map((one) => [one.alias, containerOf(part, one, runtime)])),
    ),
    network: unless("bridge", network),
    ports: ofKey(service, ["ports"], some(service.ports.flatMap((port) => published(port, service, host)))),
  };
  const uses = [container, ...companions].flatMap(usesOfSecrets);
  return {
    imports: [call(helper("serviceHelpers", "mkPodmanService"), args)],
    sops: someOf({ secrets: declareSecrets(places, path, uses) }),
  };
}

/** On loopback, or on the host's address. What the proxy leads to is on loopback in any case. */
function published(port: ServicePort, { expose }: Service, { address }: Host): NixAttrs[] {
  const { container, host, protocol, lan } = port;
  const base = { container, host, protocol: unless("tcp", protocol) };
  const loopback = { ...base, address: "127.0.0.1" };
  if (!lan) return [loopback];
  const open = { ...base, address: address ?? undefined, openFirewall: true };
  return address !== null && expose?.port.name === port.name ? [loopback, open] : [open];
}

function containerOf(part: Part, container: Container, runtime: Podman): NixAttrs {
  const { service, places } = part;
  const own = container === runtime.container;
  const of = (key: string, value: NixValue | undefined) => ofKey(service, keysOf(own, container, key), value);
  const { hardening, resources, secretFiles } = container;
  const aliases = new Map([runtime.container, ...runtime.companions].map(({ name, alias }) => [name, alias]));
  return {
    image: of("image", container.image),
    user: of("user", container.user ?? undefined),
    command: some(container.command),
    // All of it may stand under `overrides`: the service is the node that is always there.
    environment: someOf(container.environment),
    environmentFiles: of("environmentSecrets", some(pathsOfSecrets(places, container.environmentSecrets))),
    secretFiles: some(
      secretFiles
        .filter(({ secret }) => isThere(places, secret))
        .map(({ secret, mount }) => ({ source: pathOfSecret(secret), mount })),
    ),
    state: of("state", some(container.state.map(mounted))),
    volumes: of("volumes", some(container.volumes.map(mounted))),
    owner:
      container.owner === null
        ? undefined
        : ownerOf(container.owner, of("account", container.account ?? undefined)),
    dependsOn: some(container.dependsOn.map((name) => aliases.get(name) ?? name)),
    devices: some(container.devices),
    gpu: unless(false, container.gpu),
    readOnly: unless(true, hardening.readOnly),
    noNewPrivileges: unless(true, hardening.noNewPrivileges),
    dropCapabilities: unless(true, hardening.dropCapabilities),
    capabilities: some(hardening.capabilities),
    tmpfs: some(hardening.tmpfs),
    privileged: unless(false, hardening.privileged),
    memory: resources.memory ?? undefined,
    cpus: resources.cpus === null ? undefined : String(resources.cpus),
    pids: resources.pids ?? undefined,
    stopTimeout: unless(10, container.stopTimeout),
    healthCommand: container.healthCommand ?? undefined,
    extraOptions: some(container.extraOptions),
  };
}

function keysOf(own: boolean, { alias }: Container, key: string): Path {
  return own ? [key] : ["containers", alias, key];
}

function ownerOf({ uid, gid }: Owner, account: NixValue | undefined): NixAttrs {
  return { uid, gid, name: account };
}

function mounted({ path, mount }: Mount): NixAttrs {
  return { path, mount };
}

function usesOfSecrets(container: Container): SecretUse[] {
  const restartUnits = [containerUnit(container)];
  return [
    ...container.environmentSecrets.map((secret) => ({ secret, restartUnits })),
    ...container.secretFiles.map(({ secret, uid, gid }) => ({ secret, uid, gid, restartUnits })),
  ];
}
