import type { Acme, Host, Model } from "../../lab/model.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "../file.ts";
import { hostExtension } from "../header.ts";
import { helper, moduleFile } from "../module.ts";
import { call, from, type NixAttrs } from "../nix/value.ts";
import { hostFile } from "../paths.ts";
import { declareSecrets, isThere, pathOfSecret, type SecretUse } from "../secrets.ts";
import { someOf } from "./services/part.ts";

/** hosts/<h>/generated/caddy.nix on hosts with a virtual host: Caddy, and the one wildcard certificate of them all. */
export const caddy: Generator = {
  name: "caddy",
  generate: (input) => {
    const { acme, hosts, services } = input.model;
    if (acme === null) return [];
    const exposed = Map.groupBy(services, ({ host, expose }) => (expose === null ? undefined : host));
    return hosts
      .filter((host) => host.class === "nixos")
      .flatMap((host) => {
        const published = exposed.get(host.name);
        return published === undefined ? [] : [caddyModule({ host, published, acme }, input)];
      });
  },
};

interface Published {
  readonly host: Host;
  /** Its services with a virtual host. */
  readonly published: Model["services"];
  readonly acme: Acme;
}

function caddyModule({ host, published, acme }: Published, { model, facts }: GeneratorInput): GeneratedFile {
  const path = hostFile(host.name, "caddy");
  const places = { secrets: model.secrets, facts, host: host.name };
  const has = (secret: string) => isThere(places, secret);
  const basic = published.some(({ expose }) => expose?.auth === "basic") ? model.auth.basic : null;
  const uses: SecretUse[] = [
    { secret: acme.environmentSecret, restartUnits: [] },
    ...(basic === null ? [] : [{ secret: basic.environmentSecret, restartUnits: ["caddy.service"] }]),
  ];
  const args: NixAttrs = {
    domain: from(["lab", "domain"], model.domain),
    email: from(["lab", "acme", "email"], acme.email),
    dnsProvider: from(["lab", "acme", "dnsProvider"], acme.dnsProvider),
    environmentFile: has(acme.environmentSecret)
      ? from(["lab", "acme", "environmentSecret"], pathOfSecret(acme.environmentSecret))
      : undefined,
    authEnvironmentFile:
      basic !== null && has(basic.environmentSecret)
        ? from(["lab", "auth", "basic"], pathOfSecret(basic.environmentSecret))
        : undefined,
  };
  return moduleFile({
    path,
    hosts: [host.name],
    source: "lab.acme, services.*.expose",
    extension: hostExtension(host.name),
    origin: ["lab", "acme"],
    body: {
      imports: [call(helper("serviceHelpers", "mkCaddy"), args)],
      sops: someOf({ secrets: declareSecrets(places, path, uses) }),
    },
  });
}
