import type { Container, Mount, Owner } from "../../../lab/container.ts";
import type { Host, Podman, Service, ServicePort } from "../../../lab/model.ts";
import { helper } from "../../module.ts";
import { call, from, type NixAttrs, type NixValue, reference } from "../../nix/value.ts";
import {
  declareSecrets,
  isThere,
  pathOfSecret,
  pathsOfSecrets,
  type SecretPlaces,
  type SecretUse,
} from "../../secrets.ts";
import { containerUnit } from "../../units.ts";
import { type Part, type Said, some, someOf, unless } from "./part.ts";

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
    ports: ofKey(service, container, {
      key: "ports",
      value: some(service.ports.flatMap((port) => published(port, service, host))),
    }),
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
  const of = (key: string, value: NixValue | undefined) => ofKey(service, container, { key, value });
  const { hardening, resources, owner } = container;
  const aliases = new Map([runtime.container, ...runtime.companions].map(({ name, alias }) => [name, alias]));
  return {
    image: of("image", container.image),
    user: of("user", container.user ?? undefined),
    command: of("command", some(container.command)),
    environment: of("environment", someOf(container.environment)),
    environmentFiles: of("environmentSecrets", some(pathsOfSecrets(places, container.environmentSecrets))),
    secretFiles: of("secretFiles", some(secretFiles(container, places))),
    state: of("state", some(container.state.map(mounted))),
    volumes: of("volumes", some(container.volumes.map(mounted))),
    owner: owner === null ? undefined : ownerOf(owner, of("account", container.account ?? undefined)),
    dependsOn: of("dependsOn", some(container.dependsOn.map((name) => aliases.get(name) ?? name))),
    devices: of("devices", some(container.devices)),
    gpu: of("gpu", unless(false, container.gpu)),
    readOnly: of("hardening", unless(true, hardening.readOnly)),
    noNewPrivileges: of("hardening", unless(true, hardening.noNewPrivileges)),
    dropCapabilities: of("hardening", unless(true, hardening.dropCapabilities)),
    capabilities: of("hardening", some(hardening.capabilities)),
    tmpfs: of("hardening", some(hardening.tmpfs)),
    privileged: of("hardening", unless(false, hardening.privileged)),
    memory: of("resources", resources.memory ?? undefined),
    cpus: of("resources", resources.cpus === null ? undefined : String(resources.cpus)),
    pids: of("resources", resources.pids ?? undefined),
    stopTimeout: of("stopTimeout", unless(10, container.stopTimeout)),
    healthCommand: of("healthcheck", container.healthCommand ?? undefined),
    extraOptions: of("extraOptions", some(container.extraOptions)),
  };
}

/** A value, and its key in lab.yaml where that is what says it; else it comes from the service as a whole. */
function ofKey(
  { name }: Service,
  { alias, said }: Container,
  { key, value }: { readonly key: string; readonly value: NixValue | undefined },
): NixValue | undefined {
  if (value === undefined || !said.includes(key)) return value;
  return from(["services", name, ...(alias === name ? [] : ["containers", alias]), key], value);
}

function secretFiles({ secretFiles: files }: Container, places: SecretPlaces): NixAttrs[] {
  return files
    .filter(({ secret }) => isThere(places, secret))
    .map(({ secret, mount }) => ({ source: pathOfSecret(secret), mount }));
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
