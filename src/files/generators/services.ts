import type { Host, Service } from "../../lab/model.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "../file.ts";
import { hostExtension } from "../header.ts";
import { moduleFile } from "../module.ts";
import { serviceFile } from "../paths.ts";
import { nativeService } from "./services/native.ts";
import type { Part } from "./services/part.ts";
import { podmanService } from "./services/podman.ts";
import { virtualHost } from "./services/virtual-host.ts";

/** hosts/<h>/generated/<service>.nix: one service of one host, its secrets and its virtual host. */
export const serviceModules: Generator = {
  name: "services",
  generate: (input) => {
    const hosts = new Map(input.model.hosts.map((host) => [host.name, host]));
    return input.model.services.flatMap((service) => {
      const host = hosts.get(service.host);
      return host?.class === "nixos" ? [serviceModule(service, host, input)] : [];
    });
  },
};

function serviceModule(service: Service, host: Host, { model, facts }: GeneratorInput): GeneratedFile {
  const path = serviceFile(host.name, service.name);
  const places = { secrets: model.secrets, facts, host: host.name };
  const part: Part = { service, host, places, path };
  const { imports = [], ...rest } =
    service.runtime.kind === "podman"
      ? podmanService(part, service.runtime)
      : nativeService(part, service.runtime);
  const proxied = virtualHost(service, model, places);
  const all = [...imports, ...(proxied === undefined ? [] : [proxied])];
  return moduleFile({
    path,
    hosts: [host.name],
    source: `services.${service.name}`,
    extension: hostExtension(host.name),
    origin: ["services", service.name],
    body: { ...rest, ...(all.length === 0 ? {} : { imports: all }) },
  });
}
