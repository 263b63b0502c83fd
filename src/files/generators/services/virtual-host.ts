import type { Expose, Model, Service } from "../../../lab/model.ts";
import { helper } from "../../module.ts";
import { call, from, type NixAttrs, type NixValue } from "../../nix/value.ts";
import { isThere, type SecretPlaces } from "../../secrets.ts";
import { unless } from "./part.ts";

/**
 * A call of mkCaddyVirtualHost; undefined where the service is not published, and where Caddy is to ask for passwords that
 * do not exist yet: it would let anybody in, or not start.
 */
export function virtualHost(
  { name, expose }: Service,
  { acme, auth, domain }: Model,
  places: SecretPlaces,
): NixValue | undefined {
  if (expose === null) return undefined;
  if (expose.auth === "basic" && !isThere(places, auth.basic?.environmentSecret ?? "")) return undefined;
  const args: NixAttrs = {
    acmeHost: acme === null ? undefined : domain,
    hostName: expose.hostName,
    port: expose.port.host,
    scheme: unless("http", expose.upstream.scheme),
    headers: unless("plain", expose.upstream.headers),
    auth: unless("app", expose.auth),
    authOptions: authOptions(expose, auth),
  };
  return from(["services", name, "expose"], call(helper("serviceHelpers", "mkCaddyVirtualHost"), args));
}

function authOptions({ auth }: Expose, { basic, forward }: Model["auth"]): NixAttrs | undefined {
  if (auth === "basic" && basic !== null)
    return { users: basic.users.map(({ name, variable }) => ({ name, variable })) };
  if (auth === "forward" && forward !== null)
    return { url: forward.url, path: forward.path, copyHeaders: forward.copyHeaders };
  return undefined;
}
