import type { Acme, Host, Model } from "../../lab/model.ts";
import type { GeneratedFile, Generator, GeneratorInput } from "../file.ts";
import { hostExtension } from "../header.ts";
import { helper, moduleFile } from "../module.ts";
import { call, from, type NixAttrs } from "../nix/value.ts";
import { hostFile } from "../paths.ts";
import { declareSecrets, isThere, pathOfSecret, type SecretPlaces, type SecretUse } from "../secrets.ts";
import { some, someOf } from "./services/part.ts";

/** hosts/<h>/generated/caddy.nix on hosts with a virtual host: Caddy, and the one certificate of them all. */
export const caddy: Generator = {
  name: "caddy",
  generate: (input) => {
    const { hosts, services } = input.model;
    const exposed = Map.groupBy(services, ({ host, expose }) => (expose === null ? undefined : host));
    return hosts
      .filter((host) => host.class === "nixos")
      .flatMap((host) => {
        const published = exposed.get(host.name);
        return published === undefined ? [] : [caddyModule({ host, published }, input)];
      });
  },
};

interface Published {
  readonly host: Host;
  /** Its services with a virtual host. */
  readonly published: Model["services"];
}

function caddyModule({ host, published }: Published, { model, facts }: GeneratorInput): GeneratedFile {
  const path = hostFile(host.name, "caddy");
  const places = { secrets: model.secrets, facts, host: host.name };
  const { acme } = model;
  const basic = published.some(({ expose }) => expose?.auth === "basic") ? model.auth.basic : null;
  const uses: SecretUse[] = [
    ...(acme === null ? [] : [{ secret: acme.environmentSecret, restartUnits: [] }]),
    ...(basic === null ? [] : [{ secret: basic.environmentSecret, restartUnits: ["caddy.service"] }]),
  ];
  const args: NixAttrs = {
    certificate: acme === null ? undefined : certificate({ acme, published }, model, places),
    authEnvironmentFile:
      basic !== null && isThere(places, basic.environmentSecret)
        ? from(["lab", "auth", "basic"], pathOfSecret(basic.environmentSecret))
        : undefined,
  };
  return moduleFile({
    path,
    hosts: [host.name],
    source: acme === null ? "services.*.expose" : "lab.acme, services.*.expose",
    extension: hostExtension(host.name),
    origin: acme === null ? ["services"] : ["lab", "acme"],
    body: {
      imports: [call(helper("serviceHelpers", "mkCaddy"), args)],
      sops: someOf({ secrets: declareSecrets(places, path, uses) }),
    },
  });
}

interface Certified extends Pick<Published, "published"> {
  readonly acme: Acme;
}

function certificate({ acme, published }: Certified, { domain }: Model, places: SecretPlaces): NixAttrs {
  const { email, dnsProvider, environmentSecret } = acme;
  const names = published.flatMap(({ expose }) => expose?.hostName ?? []);
  return {
    domain: from(["lab", "domain"], domain),
    email: from(["lab", "acme", "email"], email),
    dnsProvider: from(["lab", "acme", "dnsProvider"], dnsProvider),
    environmentFile: isThere(places, environmentSecret)
      ? from(["lab", "acme", "environmentSecret"], pathOfSecret(environmentSecret))
      : undefined,
    extraDomainNames: some([...new Set(names.filter((name) => !isCovered(name, domain)))].toSorted()),
  };
}

/** By `*.<domain>`, which stands for one label. */
function isCovered(hostName: string, domain: string): boolean {
  return hostName.endsWith(`.${domain}`) && !hostName.slice(0, -domain.length - 1).includes(".");
}
