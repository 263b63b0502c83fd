import { canonicalAddress } from "../../lab/address.ts";
import type { Host, Model } from "../../lab/model.ts";
import { from, mkDefault, type NixAttrs } from "../nix/value.ts";

/**
 * nix.settings of a host: every cache but those that it serves itself, which would be asked before they run. A cache that
 * does not answer must not stop a build (nix.conf(5) fallback, connect-timeout).
 */
export function cacheSettings({ caches, services, hosts }: Model): (host: Host) => NixAttrs | undefined {
  const all = caches.map((cache, i) => {
    const { hostname } = new URL(cache.url);
    const serving = services.filter(({ expose }) => expose?.hostName === hostname).map(({ host }) => host);
    const addressed = hosts.filter(({ address }) => address !== null && isHostOf(hostname, address));
    const servedBy = new Set([...serving, ...addressed.map(({ name }) => name)]);
    return { ...cache, origin: ["caches", i], servedBy };
  });
  return ({ name }) => {
    const used = all.filter(({ servedBy }) => !servedBy.has(name));
    if (used.length === 0) return undefined;
    return {
      "connect-timeout": mkDefault(5),
      fallback: mkDefault(true),
      substituters: used.map(({ url, origin }) => from(origin, url)),
      "trusted-public-keys": used.map(({ publicKey, origin }) => from(origin, publicKey)),
    };
  };
}

function isHostOf(hostname: string, address: string): boolean {
  return hostname.replace(/^\[|\]$/g, "") === canonicalAddress(address);
}
